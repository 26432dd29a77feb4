package template

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// outcome is all that a caller sees of a leaf.
type outcome struct {
	Text  string
	Omits bool
	Bad   string
}

func outcomeOf(l *Leaf, c *Call) outcome {
	text, omits, bad := l.Text(c)
	return outcome{text, omits, bad.String()}
}

// fuzzCall is a call with the value x, or false if x can be in no YAML.
func fuzzCall(t *testing.T, tmpl *Template, x string) (*Call, bool) {
	if !utf8.ValidString(x) || strings.Contains(x, omitMark) {
		return nil, false
	}
	args, bad := bind(t, tmpl, "x: "+quoteYAML(x)+"\nn: 7\nflag: true\nword: ''")
	if bad.Failed() {
		t.Fatal(bad)
	}
	return &Call{Args: args, Loft: someLoft}, true
}

// FuzzHoles holds holes to text/template: whatever a template says and a value is, they give the same.
func FuzzHoles(f *testing.F) {
	for _, text := range []string{
		"{{ .Values.x }}", "a {{- .Values.x -}} b", "{{ .Values.x | quote }}{{ .Values.n }}", "{{ default \"d\" .Values.x | squote }}",
		"{{ $.Values.a.b | default .Values.flag | default 5 }}", "{{ .Values.missing | toString | quote }}", "{{ .Values.missing | quote }}",
		"{{ index .Values.loft.clusterAnnotations \"example.com/domain\" }}", "{{ get .Values.loft.clusterAnnotations \"no\" | quote }}",
		"{{ index .Values.loft.clusterAnnotations \"no\" | quote }}", "{{ (.Values.x | toString) | default (.Values.y | default omit) }}",
		"{{ .Values.loft.project }}/{{ .Values.loft.no }}", "{{ \"lit\" }}{{ 5 }}{{ true }}{{ 0x10 | toString }}{{ 1.5 }}", "{{/* c */}}x", "{{ omit }}",
		"{{ .Values.x | default omit | quote }}", "{{ .Values.flag | toString | default \"z\" }}{{ .Values.n | default 0 }}", "{{ 'a' }}{{ 1_000 }}{{ -3 }}",
		"{{ .Values.loft.clusterAnnotations.x }}{{ .Values.y | default \"\" | default \"\" | quote }}", "{{ \"\" | default 0 | default false | quote }}",
		"{{ if .Values.x }}a{{ else if eq .Values.n 7 8 }}b{{ else }}c{{ omit }}{{ end }}", "{{ with .Values.x }}{{ . | quote }}{{ $.Values.n }}{{ else }}{{ .Values.y }}{{ end }}",
		"{{ $l := .Values.loft | default dict }}{{ if or (not $l.project) $l.space }}{{ fail \"no\" }}{{ end }}{{ $l.project }}{{ $l.clusterAnnotations.k }}",
		"{{ with .Values.loft }}{{ .cluster }}{{ with index .clusterAnnotations \"example.com/domain\" }}{{ . }}{{ end }}{{ end }}",
		"{{ if and .Values.flag (ne .Values.x \"v\") (empty .Values.y) }}{{ $x := .Values.x }}{{ $x }}{{ $x = \"z\" }}{{ $x }}{{ end }}{{ required \"r\" .Values.x | quote }}",
		"{{ $x := \"a\" }}{{ if .Values.flag }}{{ $x := .Values.y }}{{ $x }}{{ end }}{{ $x }}{{ if $x := .Values.x }}{{ $x }}{{ else }}{{ $x }}{{ end }}",
		"{{ if not .Values.missing }}{{ range until 2 }}{{ . }}{{ end }}{{ end }}{{ with $.Values.a }}{{ .b }}{{ .c }}{{ end }}",
	} {
		for _, x := range []string{"", "v", "a\"b\\", "é\u0085"} {
			f.Add(text, x)
		}
	}
	f.Fuzz(func(t *testing.T, text, x string) {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return
		}
		src := leafOf(t, anyParams, "")
		src.Tree = treeWith(t, text)
		fast, bad := Compile(src, Options{})
		slow, bad2 := Compile(src, Options{noHoles: true})
		if diff := cmp.Diff(bad.String(), bad2.String()); diff != "" {
			t.Fatal(diff)
		}
		c, ok := fuzzCall(t, fast, x)
		if bad.Failed() || !ok {
			return
		}
		a, b := &fast.Program(annotationsPart).leaves[0], &slow.Program(annotationsPart).leaves[0]
		if diff := cmp.Diff(outcomeOf(b, c), outcomeOf(a, c)); diff != "" {
			t.Errorf("%q with %q: %s", text, x, diff)
		}
	})
}

func treeWith(t *testing.T, text string) yamlscan.Node {
	return parseYAML(t, "templates/web.yaml", "metadata:\n  annotations:\n    leaf: "+quoteYAML(text)+"\n")
}

// FuzzYAMLText holds the proofs to the parser: where the bytes of the values are said to be enough, the
// parser finds what the author wrote; and no value that is taken changes the shape.
func FuzzYAMLText(f *testing.F) {
	for _, tc := range contexts {
		for _, x := range []string{"", "v", "a: b", " #", "a b", "-", "x\ny"} {
			f.Add(tc.text, x)
		}
	}
	f.Fuzz(func(t *testing.T, text, x string) {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return
		}
		src := valuesSource(t, "a: {{ .Values.x }}")
		src.Tree = parseYAML(t, "templates/web.yaml", "spec: {source: {helm: {values: "+quoteYAML(text)+"}}}")
		tmpl, bad := Compile(src, Options{})
		if bad.Failed() {
			return
		}
		c, ok := fuzzCall(t, tmpl, x)
		l := tmpl.Program(specPart).leaves[0].leaf
		if !ok || l == nil || l.yaml == nil || l.parts == nil {
			return
		}
		out, omits, refused := l.render(nil, c)
		if omits || refused != nil {
			return
		}
		holes := l.refilled(out, c, branchesOf(l, c))
		p := prove(newSentinel(out, holes), len(holes))
		if p.tree == nil {
			return
		}
		if !p.same(string(out), holes) {
			t.Errorf("%q with %q: taken, and the parser finds another tree: %q", text, x, out)
		}
		got, err := parseOne(string(out))
		if err != nil || shape(got) != shape(p.tree) {
			t.Errorf("%q with %q: another shape: %q", text, x, out)
		}
	})
}

// shape is a tree without its texts.
func shape(n *yaml.Node) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d &%s", n.Kind, n.Anchor)
	for _, c := range n.Content {
		s.WriteString("(" + shape(c) + ")")
	}
	return s.String()
}

// FuzzBind reads anything as parameters: problems lie in the file, and values print as they are typed.
func FuzzBind(f *testing.F) {
	for _, text := range []string{"host: a", "{host: [a], replicas: 1e3, ha: y}", "db: {user: *x}", "host: !!binary a", "- a", "version: 0o7\nreplicas: '007'", "<<: {host: b}", "db.user: 1\ndb: {user: 2}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, bad := yamlscan.Parse("v.yaml", []byte(text))
		if bad.Failed() || len(file.Docs()) == 0 {
			return
		}
		app, _ := yamlscan.Parse("v.yaml", []byte("template:\n  parameters:\n    "+strings.ReplaceAll(text, "\n", "\n    ")))
		if len(app.Docs()) != 1 {
			return
		}
		for _, o := range []Options{{}, {Strings: true}, {UndeclaredWarn: true}} {
			tmpl, _ := Compile(sourceOf(t, declared), o)
			args, bad := tmpl.Bind(app.Docs()[0], "app")
			lines := strings.Count(text, "\n") + 3
			if slices.ContainsFunc(bad, func(p problem.Problem) bool { return p.Pos.Line < 1 || p.Pos.Line > lines }) {
				t.Errorf("%s", bad)
			}
			if bad.Failed() {
				continue
			}
			for i, v := range args.values {
				if v.kind != leftOut && textOf(v.any()) != v.text {
					t.Errorf("%s: %v prints as %q", tmpl.params[i].Variable, v.any(), v.text)
				}
			}
		}
	})
}
