package template

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is read off a parse tree does what text/template does, for every kind of value there is or is
// not, in both modes.
func TestConditions(t *testing.T) {
	t.Parallel()
	for text, escapes := range map[string]bool{
		`{{ if .Values.x }}a{{ end }}`:                                                                             false,
		`{{ if not .Values.flag }}a{{ else }}b{{ end }}`:                                                           false,
		`{{ if and .Values.x .Values.n .Values.flag }}a{{ else }}b{{ end }}`:                                       false,
		`{{ if or .Values.x .Values.n .Values.flag }}a{{ else }}b{{ end }}`:                                        false,
		`{{ if or (and .Values.x (not .Values.n)) (eq .Values.y "y") }}a{{ else }}b{{ end }}`:                      false,
		`{{ if eq .Values.x "v" "w" }}a{{ else if ne .Values.x "z" }}b{{ else }}c{{ end }}`:                        false,
		`{{ if eq (.Values.flag | toString) "true" }}a{{ else }}b{{ end }}`:                                        false,
		`{{ if empty .Values.x }}a{{ else }}b{{ end }}`:                                                            false,
		`{{ if .Values.x | default .Values.y }}a{{ else }}b{{ end }}`:                                              false,
		`{{ if (.Values.x | default "") }}a{{ else }}b{{ end }}`:                                                   false,
		`{{ if index .Values.loft.clusterAnnotations "example.com/domain" }}a{{ else }}b{{ end }}`:                 false,
		`{{ if eq (index .Values.loft.clusterAnnotations "no") "" }}a{{ else }}b{{ end }}`:                         false,
		`{{ if eq .Values.loft.project "shop" }}a{{ else }}b{{ end }}`:                                             false,
		`{{ if .Values.loft }}a{{ else }}b{{ end }}`:                                                               false,
		`{{ if .Values.missing }}a{{ else }}b{{ end }}`:                                                            false,
		`{{ if true }}a{{ end }}{{ if 0 }}b{{ end }}{{ if "" }}c{{ end }}`:                                         false,
		`{{ with .Values.x }}{{ . }}{{ else }}{{ $.Values.y }}{{ .Values.y }}{{ end }}`:                            false,
		`{{ with .Values.loft }}{{ .project }}{{ .nope }}{{ end }}`:                                                false,
		`{{ with $v := .Values.x }}{{ $v }}{{ else }}{{ $v | quote }}{{ end }}`:                                    false,
		`{{ $v := .Values.x | default "d" }}{{ $v }}{{ if $v }}{{ $v := "in" }}{{ $v }}{{ end }}{{ $v }}`:          false,
		`{{ $l := default dict .Values.loft }}{{ $l.name }}{{ index $l.clusterAnnotations "example.com/domain" }}`: false,
		`{{ if .Values.flag }}{{ omit }}{{ end }}{{ .Values.x }}`:                                                  false,
		`{{ required "x is required" .Values.x | quote }}`:                                                         true,
		`{{ .Values.x | required "x is required" }}`:                                                               true,
		`{{ if .Values.flag }}{{ fail "flag" }}{{ end }}{{ .Values.x }}`:                                           true,
		`{{ if .Values.flag }}{{ upper .Values.x }}{{ else }}{{ .Values.x }}{{ end }}`:                             true,
		`{{ $v := "a" }}{{ if .Values.flag }}{{ $v = .Values.x }}{{ end }}{{ $v }}`:                                true,
		`{{ if .Values.x }}{{ range until 2 }}{{ . }}{{ end }}{{ end }}`:                                           true,
	} {
		for _, o := range []Options{{}, {Strings: true}} {
			fast := mustCompile(t, leafOf(t, anyParams, text), o)
			o.noHoles = true
			slow := mustCompile(t, leafOf(t, anyParams, text), o)
			l := &fast.Program(annotationsPart).leaves[0]
			if l.leaf == nil || l.leaf.parts == nil {
				t.Errorf("%s: not read off", text)
				continue
			}
			if got := l.leaf.parsed != nil; got != escapes {
				t.Errorf("%s: escapes %t, want %t", text, got, escapes)
			}
			for _, x := range []string{"", "x: v", "x: w"} {
				for _, rest := range []string{"", "n: 0", "n: 7\nflag: true", "n: 7\nflag: false\ny: y", "y: y\nflag: true"} {
					c := callOf(t, fast, x+"\n"+rest)
					if diff := cmp.Diff(outcomeOf(&slow.Program(annotationsPart).leaves[0], c), outcomeOf(l, c)); diff != "" {
						t.Errorf("%s with %q %q (strings: %t): %s", text, x, rest, o.Strings, diff)
					}
				}
			}
		}
	}
}

// What has no meaning of its own here is left to text/template, which says so.
func TestNotReadOff(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{{ if eq .Values.n "7" }}a{{ end }}`, `{{ if eq .Values.x 7 }}a{{ end }}`, `{{ if eq .Values.flag "true" }}a{{ end }}`,
		`{{ if lt .Values.n 7 }}a{{ end }}`, `{{ if eq .Values.x .Values.y }}a{{ end }}`, `{{ range list 1 }}a{{ end }}`,
		`{{ with .Values.x }}{{ .Values.y }}{{ end }}`, `{{ .Values.x.y }}`, `{{ .Values.a }}`, `{{ upper .Values.x }}`,
		`{{ $v := upper .Values.x }}{{ $v }}`, `{{ $v := .Values.x }}{{ $v = "b" }}{{ $v }}`, `{{ quote .Values.x .Values.y }}`,
	} {
		tmpl := mustCompile(t, leafOf(t, anyParams, text), Options{})
		l := tmpl.Program(annotationsPart).leaves[0].leaf
		unconditional := true
		for i := range l.parts {
			unconditional = unconditional && l.parts[i].choice == nil
		}
		if l.parts != nil && unconditional {
			t.Errorf("%s: read off as %s", text, fmt.Sprint(l.parts))
		}
	}
}
