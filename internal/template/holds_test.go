package template

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const held = `- {variable: a}
- {variable: b, defaultValue: of-b}
- {variable: n, type: number}
- {variable: flag, type: boolean}
- {variable: size, options: [small, large]}
- {variable: m.x}`

// holdsCases are texts of templates, and what theirs may hold.
var holdsCases = []struct{ reason, text, want string }{
	{"no template", "https://git.example.com/x.git", ""},
	{"a constant is the author's", `{{ "x" }}`, ""},
	{"a parameter as a whole", `{{ .Values.a }}`, "a"},
	{"a part of a text", `https://git.example.com/{{ .Values.a }}/{{ .Values.n }}.git`, "a n"},
	{"a condition decides, and is not printed", `{{ if .Values.flag }}x{{ else }}y{{ end }}`, ""},
	{"a comparison too", `{{ if eq .Values.a "x" }}x{{ else }}y{{ end }}`, ""},
	{"what stands in a branch is printed", `{{ if .Values.flag }}{{ .Values.a }}{{ else }}y{{ end }}`, "a"},
	{"the other branch too", `{{ if .Values.flag }}x{{ else if .Values.a }}y{{ else }}{{ .Values.b }}{{ end }}`, "b"},
	{"with binds what it asks", `{{ with .Values.a }}{{ . }}{{ end }}`, "a"},
	{"a variable", `{{ $v := .Values.a }}x{{ $v }}`, "a"},
	{"a default of another parameter", `{{ .Values.a | default .Values.b }}`, "a b"},
	{"quotes", `{{ .Values.a | quote }}`, "a"},
	{"required", `{{ required "give a" .Values.a }}`, "a"},
	{"a function is not looked through", `{{ if .Values.flag }}{{ .Values.a | upper }}{{ end }}`, "a flag"},
	{"printf", `{{ printf "%s/%s" .Values.a .Values.b }}`, "a b"},
	{"a map of parameters", `{{ .Values.m.x }}`, "m.x"},
	{"all of .Values", `{{ toJson .Values }}`, "a b n flag size m.x loft annotations whole"},
	{"a template in a value", `{{ tpl .Values.a . }}`, "a b n flag size m.x loft annotations whole"},
	{"a loop", `{{ range $i, $c := splitList "" .Values.a }}{{ $c }}{{ end }}`, "a"},
	{"the tenant", `{{ .Values.loft.name }}`, "loft"},
	{"the cluster", `{{ index .Values.loft.clusterAnnotations "x" }}`, "annotations"},
	{"left out", `{{ .Values.a | default omit }}`, "a"},
	{"chosen between", `{{ ternary "x" "y" .Values.flag }}`, "flag"},
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for _, tc := range holdsCases {
		t.Run(tc.reason, func(t *testing.T) {
			t.Parallel()
			tmpl := mustCompile(t, leafOf(t, held, tc.text), Options{})
			if diff := cmp.Diff(strings.Fields(tc.want), words(tmpl, leafHolds(t, tmpl))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.text, diff)
			}
		})
	}
}

func leafHolds(t testing.TB, tmpl *Template) *Holds {
	t.Helper()
	for l := range tmpl.Program(annotationsPart).Leaves() {
		return &l.Holds
	}
	return &Holds{}
}

func words(tmpl *Template, h *Holds) []string {
	all := []string{}
	for _, i := range h.Params {
		all = append(all, tmpl.Params()[i].Variable)
	}
	for _, w := range []struct {
		is   bool
		name string
	}{{h.Loft, "loft"}, {h.Annotations, "annotations"}, {h.Whole, "whole"}} {
		if w.is {
			all = append(all, w.name)
		}
	}
	return all
}

// marks are values that are found again in what a template makes of them.
const (
	markA, markB, markX = "193a193", "284b284", "375x375"
	markedValues        = "a: " + markA + "\nb: " + markB + "\nm: {x: " + markX + "}\nflag: true"
)

// FuzzHolds holds that a value in the text of a leaf is of a parameter which the leaf is said to hold.
func FuzzHolds(f *testing.F) {
	for _, tc := range holdsCases {
		f.Add(tc.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.Contains(text, "{{") || len(text) > 500 {
			return
		}
		tmpl, bad := Compile(leafOf(t, held, text), Options{})
		if bad.Failed() {
			return
		}
		got, found := rendered(t, tmpl, callOf(t, tmpl, markedValues))
		if found.Failed() {
			return
		}
		h := leafHolds(t, tmpl)
		for mark, variable := range map[string]string{markA: "a", markB: "b", markX: "m.x"} {
			i := slices.IndexFunc(tmpl.Params(), func(p Param) bool { return p.Variable == variable })
			if strings.Contains(got, mark) && !strings.Contains(text, mark) && !slices.Contains(h.Params, i) {
				t.Errorf("%q makes %q, and is not said to hold %q", text, got, variable)
			}
		}
	})
}

// TestChosen tells what an application chose freely from what its template offers.
func TestChosen(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, leafOf(t, held, "{{ .Values.a }}{{ .Values.b }}{{ .Values.size }}"), Options{})
	h := leafHolds(t, tmpl)
	for parameters, want := range map[string]string{
		"":                       "",
		"flag: true":             "",
		"a: x":                   "a",
		`a: ""`:                  "",
		"b: of-b":                "",
		"b: other":               "b",
		"size: small":            "",
		"size: other":            "size",
		"m: {x: y}":              "",
		"a: x\nb: y\nsize: z":    "a",
		"b: of-b\nsize: immense": "size",
	} {
		args, _ := bind(t, tmpl, parameters)
		got := ""
		if i, chosen := args.Chosen(h); chosen {
			got = tmpl.Params()[i].Variable
		}
		if got != want {
			t.Errorf("%q: %q was chosen, want %q", parameters, got, want)
		}
		if _, chosen := args.Masked(); chosen != (want != "" || strings.HasPrefix(parameters, "m:")) {
			t.Errorf("%q: masked is %v", parameters, chosen)
		}
	}
}

// TestMasked holds that no text of a tenant's is left, and that what the template offers is.
func TestMasked(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, leafOf(t, held, "{{ .Values.a }} {{ .Values.b }} {{ .Values.size }} {{ .Values.n }} {{ toJson .Values }} {{ .Values.loft.name }}"), Options{UndeclaredWarn: true})
	c := callOf(t, tmpl, "a: secret\nsize: small\nn: 7\nother: {secret: [secret, {secret: secret}]}")
	c.Args, _ = c.Args.Masked()
	c.Loft = c.Loft.Masked()
	text, bad := rendered(t, tmpl, c)
	if bad.Failed() {
		t.Fatal(bad)
	}
	for _, gone := range []string{"secret", "acme", "shop", "eu.example.com"} {
		if strings.Contains(text, gone) {
			t.Errorf("%q is left in %s", gone, text)
		}
	}
	for _, kept := range []string{"of-b", "small", "7"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q has gone from %s", kept, text)
		}
	}
}
