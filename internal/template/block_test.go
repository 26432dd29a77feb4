package template

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/yamlout"
)

// A block is what yamlout writes, for every value that it does not leave to it.
func TestBlocks(t *testing.T) {
	t.Parallel()
	for text, laidOut := range map[string]bool{
		"a {{ .Values.x }}\nb":                        true,
		"a\n{{ .Values.x }}\n":                        true,
		"a\n\n{{ .Values.x }}{{ .Values.x }} b\n\n":   true,
		"a\n\n\n  {{ .Values.x | quote }}\n\n\n":      true,
		"a\n{{ .Values.x }}":                          true,
		"a\n{{ .Values.x }}\n{{ .Values.x }}\nb\n":    true,
		"a\n  b {{ .Values.x | squote }} c\n\n d\n":   true,
		"a:\n  - {{ .Values.x }}\n  - b\n":            true,
		" a\n{{ .Values.x }}\n":                       false,
		"{{ .Values.x }}\nb\n":                        false,
		"\n{{ .Values.x }}\nb\n":                      false,
		"a {{ .Values.x }}":                           false,
		"a\n{{ .Values.x }}\x01\n":                    false,
		"a\u2028\n{{ .Values.x }}\n":                  false,
		"é\n{{ .Values.x }} \n":                       true,
		"a \n{{ .Values.x }}\t\nb":                    true,
		"a\n{{ .Values.x | default omit }}\n":         true,
		"a\n{{ .Values.x | upper }}\n":                false,
		"a\r\n{{ .Values.x }}\r\n":                    false,
		"a\n   {{ .Values.x }}\n   {{ .Values.x }}":   true,
		"# n\n{{- .Values.x }}\n\n{{- .Values.x }}\n": true,
	} {
		src := leafOf(t, anyParams, text)
		tmpl := mustCompile(t, src, Options{})
		l := tmpl.Program(annotationsPart).leaves[0].leaf
		if (l.block != nil) != laidOut {
			t.Errorf("%q: block %t, want %t", text, l.block != nil, laidOut)
			continue
		}
		if l.block == nil {
			continue
		}
		l.yaml = nil
		used := 0
		for _, x := range append(hostile, combinations("a \n-", 3)...) {
			c := callOf(t, tmpl, "x: "+quoteYAML(x))
			got, ok := l.block.append([]byte("key: "), l, c)
			if !ok {
				continue
			}
			used++
			plain := unchecked(l, c)
			want := yamlout.AppendString([]byte("key: "), string(plain), l.indent)
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%q with %q: %s", text, x, diff)
			}
		}
		if used == 0 {
			t.Errorf("%q: never used", text)
		}
	}
}
