package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// contexts are YAML texts with a hole for x, and what each says with x in it: one line for each scalar.
var contexts = []struct {
	name, text string
	want       func(x string) []string
}{
	{"plain", "a: {{ .Values.x }}\nb: c\n", lines("a=%s", "b=c")},
	{"plainBefore", "host: {{ .Values.x }}.example.com\nb: c\n", lines("host=%s.example.com", "b=c")},
	{"plainAfter", "a: pre-{{ .Values.x }}\nb: c\n", lines("a=pre-%s", "b=c")},
	{"plainNote", "a: {{ .Values.x }} # note\nb: c\n", lines("a=%s", "b=c")},
	{"plainHash", "a: z {{ .Values.x }}#\nb: c\n", lines("a=z %s#", "b=c")},
	{"plainTwice", "a: {{ .Values.x }}{{ .Values.x }}\nb: c\n", lines("a=%s%s", "b=c")},
	{"plainBetween", "a: x{{ .Values.x }}:{{ .Values.x }}z\nb: c\n", lines("a=x%s:%sz", "b=c")},
	{"plainMinus", "a: -{{ .Values.x }}\nb: c\n", lines("a=-%s", "b=c")},
	{"plainSlash", "a: {{ .Values.x }}/{{ .Values.x }}\n\nb: c\n", lines("a=%s/%s", "b=c")},
	{"plainTabs", "a:\t{{ .Values.x }}\t\nb: c\n", lines("a=%s", "b=c")},
	{"plainLines", "a: one\n  {{ .Values.x }} two\nb: c\n", lines("a=one %s two", "b=c")},
	{"plainNextLine", "a:\n  {{ .Values.x }}\nb: c\n", lines("a=%s", "b=c")},
	{"plainLast", "b: c\na: {{ .Values.x }}", lines("b=c", "a=%s")},
	{"plainDeep", "a:\n  b:\n    c: {{ .Values.x }}\n    d: e\n", lines("a.b.c=%s", "a.b.d=e")},
	{"item", "- {{ .Values.x }}\n- z\n", lines("0=%s", "1=z")},
	{"itemNested", "a:\n- - {{ .Values.x }}\n  - z\n- b: {{ .Values.x }}\n  c: d\n", lines("a.0.0=%s", "a.0.1=z", "a.1.b=%s", "a.1.c=d")},
	{"double", "a: \"{{ .Values.x }}\"\nb: c\n", lines("a=%s", "b=c")},
	{"doubleInside", "a: \"p {{ .Values.x }} q\" # n\nb: c\n", lines("a=p %s q", "b=c")},
	{"doubleEscape", "a: \"\\\\{{ .Values.x }}\"\nb: c\n", lines("a=\\%s", "b=c")},
	{"doubleLines", "a: \"p\n  {{ .Values.x }}\n  q\"\nb: c\n", lines("a=p %s q", "b=c")},
	{"single", "a: '{{ .Values.x }}'\nb: c\n", lines("a=%s", "b=c")},
	{"singleInside", "a: 'it''s {{ .Values.x }} q' # n\nb: c\n", lines("a=it's %s q", "b=c")},
	{"singleBeforeQuote", "a: '{{ .Values.x }}''b'\nb: c\n", lines("a=%s'b", "b=c")},
	{"quote", "a: {{ .Values.x | quote }}\nb: c\n", lines("a=%s", "b=c")},
	{"quoteDefault", "a: {{ .Values.x | default \"\" | quote }} # n\nb: c\n", lines("a=%s", "b=c")},
	{"quoteInSingle", "a: 'z{{ .Values.x | quote }}'\nb: c\n", func(x string) []string { return []string{"a=z" + quoteAll(x), "b=c"} }},
	{"quoteInPlain", "a: z{{ .Values.x | quote }}\nb: c\n", func(x string) []string { return []string{"a=z" + quoteAll(x), "b=c"} }},
	{"quoteTwo", "a: {{ quote .Values.x \"z\" }}\nb: c\n", nil},
	{"squote", "a: {{ .Values.x | squote }}\nb: c\n", lines("a=%s", "b=c")},
	{"toJson", "a: {{ .Values.x | toJson }}\nb: c\n", lines("a=%s", "b=c")},
	{"toJsonList", "a: {{ list .Values.x \"z\" | toJson }}\nb: c\n", lines("a.0=%s", "a.1=z", "b=c")},
	{"toJsonKey", "a: 1\n{{ .Values.x | toJson }}: v\n", lines("a=1", "%s=v")},
	{"printfQuoted", "a: {{ printf \"%q\" .Values.x }}\nb: c\n", lines("a=%s", "b=c")},
	{"pipedQuoted", "a: {{ .Values.x | printf \"%q\" }} # n\nb: c\n", lines("a=%s", "b=c")},
	{"printfQuotedTwice", "a: {{ printf \"%q\" (printf \"%q\" .Values.x) }}\nb: c\n", func(x string) []string { return []string{"a=" + strconv.Quote(x), "b=c"} }},
	{"printQuoted", "a: {{ print (.Values.x | quote) }}\nb: c\n", lines("a=%s", "b=c")},
	{"quoteTrim", "a: {{ .Values.x | quote | trim }}\nb: c\n", lines("a=%s", "b=c")},
	{"squoteTrim", "a: {{ .Values.x | squote | trim | toString }}\nb: c\n", lines("a=%s", "b=c")},
	{"quoteUpper", "a: {{ .Values.x | quote | upper }}\nb: c\n", nil},
	{"printfPart", "a: {{ printf \"%q.\" .Values.x }}\nb: c\n", nil},
	{"upper", "a: {{ .Values.x | upper }}\nb: c\n", func(x string) []string { return []string{"a=" + strings.ToUpper(x), "b=c"} }},
	{"upperQuote", "a: {{ .Values.x | upper | quote }}\nb: c\n", func(x string) []string { return []string{"a=" + strings.ToUpper(x), "b=c"} }},
	{"printf", "a: {{ printf \"%s-%s\" .Values.x .Values.x }}\nb: c\n", lines("a=%s-%s", "b=c")},
	{"literal", "a: |\n  one {{ .Values.x }}\n  two\nb: c\n", lines("a=one %s\ntwo\n", "b=c")},
	{"literalWhole", "a: |\n  {{ .Values.x }}\nb: c\n", lines("a=%s\n", "b=c")},
	{"literalStrip", "a: |-\n  one\n  {{ .Values.x }}\nb: c\n", lines("a=one\n%s", "b=c")},
	{"literalKeep", "a: |+\n  {{ .Values.x }}\n\nb: c\n", lines("a=%s\n\n", "b=c")},
	{"literalIndicator", "a: |2\n  {{ .Values.x }}\nb: c\n", lines("a=%s\n", "b=c")},
	{"folded", "a: >\n  one\n  {{ .Values.x }} two\nb: c\n", lines("a=one %s two\n", "b=c")},
	{"flowItem", "a: [{{ .Values.x }}, z]\nb: c\n", lines("a.0=%s", "a.1=z", "b=c")},
	{"flowOnly", "a: [{{ .Values.x }}]\nb: c\n", lines("a.0=%s", "b=c")},
	{"flowValue", "a: {k: {{ .Values.x }}, l: m}\nb: c\n", lines("a.k=%s", "a.l=m", "b=c")},
	{"flowLines", "a: [\n{{ .Values.x }}\n]\nb: c\n", lines("a.0=%s", "b=c")},
	{"flowQuoted", "a: [\"{{ .Values.x }}\", '{{ .Values.x }}', {{ .Values.x | quote }}]\nb: c\n", lines("a.0=%s", "a.1=%s", "a.2=%s", "b=c")},
	{"key", "a: 1\n{{ .Values.x }}: v\n", lines("a=1", "%s=v")},
	{"keyPart", "a: 1\nx-{{ .Values.x }}: v\n", lines("a=1", "x-%s=v")},
	{"keyQuoted", "a: 1\n{{ .Values.x | quote }}: v\n", lines("a=1", "%s=v")},
	{"comment", "a: 1 # {{ .Values.x }}\nb: c\n", lines("a=1", "b=c")},
	{"commentLine", "# {{ .Values.x }}\na: 1\nb: c\n", lines("a=1", "b=c")},
	{"anchor", "a: &{{ .Values.x }} v\nb: c\n", nil},
	{"tag", "a: !{{ .Values.x }} v\nb: c\n", nil},
	{"tagged", "a: !!str {{ .Values.x }}\nb: c\n", lines("a<!!str>=%s", "b=c")},
	{"anchored", "a: &k {{ .Values.x }}\nb: *k\n", lines("a<&k>=%s", "b*=k")},
	{"if", "{{- if .Values.flag }}\na: {{ .Values.x }}\n{{- else }}\nz: {{ .Values.x }}\n{{- end }}\nb: c\n", lines("a=%s", "b=c")},
	{"ifText", "{{- if .Values.x }}\na: '{{ .Values.x }}'\n{{- end }}\nb: c\n", func(x string) []string {
		if x == "" {
			return []string{"b=c"}
		}
		return []string{"a=" + x, "b=c"}
	}},
	{"range", "a:\n{{- range list .Values.x \"z\" }}\n- {{ . }}\n{{- end }}\nb: c\n", lines("a.0=%s", "a.1=z", "b=c")},
	{"with", "{{- with .Values.x }}\na: {{ . | quote }}\n{{- else }}\na: \"\"\n{{- end }}\nb: c\n", lines("a=%s", "b=c")},
	{"variable", "{{- $v := .Values.x }}\na: {{ $v }}\nb: c\n", lines("a=%s", "b=c")},
	{"define", "{{- define \"d\" }}{{ . }}{{ end }}\na: {{ template \"d\" .Values.x }}\nb: c\n", lines("a=%s", "b=c")},
	{"number", "a: {{ .Values.n }}\nx: {{ .Values.flag }}\nb: '{{ .Values.x }}'\n", lines("a=7", "x=true", "b=%s")},
	{"nothing", "a: {{ .Values.none | quote }}\nb: {{ .Values.x | quote }}\n", lines("a=", "b=%s")},
	{"patch", "- op: add\n  path: /metadata/labels/x\n  value: {{ .Values.x }}\n", lines("0.op=add", "0.path=/metadata/labels/x", "0.value=%s")},
	{"ours", "zq: zq0z {{ .Values.x }}\n\"\\x7aq0z\": \"\\x7aq0z\"\n", lines("zq=zq0z %s", "zq0z=zq0z")},
}

func lines(forms ...string) func(string) []string {
	return func(x string) []string {
		var all []string
		for _, f := range forms {
			all = append(all, strings.ReplaceAll(f, "%s", x))
		}
		return all
	}
}

// said flattens a text of YAML: one line for each scalar, with anchors, written tags and what is wrong
// with its keys. It does not know how yamlText works.
func said(text string) []string {
	d := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	if d.Decode(&doc) != nil || d.Decode(&more) == nil {
		return nil
	}
	var all []string
	var walk func(n *yaml.Node, path string)
	walk = func(n *yaml.Node, path string) {
		if n.Anchor != "" {
			path += "<&" + n.Anchor + ">"
		}
		if n.Style&yaml.TaggedStyle != 0 {
			path += "<" + n.Tag + ">"
		}
		switch n.Kind {
		case yaml.MappingNode:
			seen := map[string]bool{}
			for i := 0; i < len(n.Content); i += 2 {
				k := n.Content[i]
				if k.ShortTag() == "!!merge" || k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Style&yaml.TaggedStyle != 0 || seen[k.Value] {
					all = append(all, "a key of its own kind")
				}
				seen[k.Value] = true
				walk(n.Content[i+1], strings.TrimPrefix(path+"."+k.Value, "."))
			}
			if len(n.Content) == 0 {
				all = append(all, path+"{}")
			}
		case yaml.SequenceNode:
			for i, c := range n.Content {
				walk(c, strings.TrimPrefix(fmt.Sprintf("%s.%d", path, i), "."))
			}
			if len(n.Content) == 0 {
				all = append(all, path+"[]")
			}
		case yaml.AliasNode:
			all = append(all, path+"*="+n.Value)
		default:
			all = append(all, path+"="+n.Value)
		}
	}
	walk(doc.Content[0], "")
	return all
}

// The author may write YAML where a parameter would be: defaults, options, constants, and what booleans
// and numbers choose. A tenant may not, nor may the platform's annotations.
func TestAuthorsYAML(t *testing.T) {
	t.Parallel()
	const params = "parameters:\n" + anyParams + `- {variable: list, defaultValue: "[]"}
- {variable: size, options: ["{cpu: 1}", "{cpu: 2}"]}
template: {spec: {source: {helm: {values: `
	for text, tc := range map[string]struct {
		given string
		ok    bool
	}{
		"a: {{ .Values.list }}\n":                                                  {"", true},
		"a: {{ .Values.list }}":                                                    {"list: '[b]'", false},
		"a:  {{ .Values.list }}":                                                   {"list: '[]'", false},
		"a: {{ .Values.list }}  ":                                                  {"list: ''", true},
		"a: {{ .Values.x | default \"[]\" }}":                                      {"", true},
		"a:  {{ .Values.x | default \"[]\" }}":                                     {"x: ''", true},
		"a: {{ .Values.x | default \"[]\" }} ":                                     {"x: '[b]'", false},
		"a: {{ .Values.size }}":                                                    {"size: '{cpu: 2}'", true},
		"a:  {{ .Values.size }}":                                                   {"size: '{cpu: 3}'", false},
		"a: {{ ternary \"[]\" \"{b: c}\" .Values.flag }}":                          {"flag: true", true},
		"a: {{ ternary .Values.x \"{b: c}\" .Values.flag }}":                       {"flag: true\nx: '[b]'", false},
		"a: {{ index .Values.loft.clusterAnnotations \"no\" | default \"[]\" }}":   {"", true},
		"a: {{ index .Values.loft.clusterAnnotations \"list\" | default \"[]\" }}": {"", false},
		"a: {{ .Values.loft.project }}":                                            {"", true},
		"a: {{ .Values.loft.space }}":                                              {"", false},
		"a: {{ .Values.x | nindent 2 }}":                                           {"x: \"- b\\n- c\"", true},
		"a: {{ toYaml (fromYaml .Values.x) | nindent 2 }}":                         {"x: 'b: {c: d}'", true},
	} {
		for _, o := range []Options{{}, {noHoles: true}} {
			tmpl := mustCompile(t, sourceOf(t, params+quoteYAML(text)+"}}}}\n"), o)
			c := callOf(t, tmpl, tc.given)
			c.Loft = &Loft{Project: "p", Space: "[s]", ClusterAnnotations: map[string]string{"list": "[b]"}}
			l := valuesLeaf(t, tmpl)
			if _, _, bad := l.Text(c); (bad == nil) != tc.ok {
				t.Errorf("%q with %q (no holes: %t): %s", text, tc.given, o.noHoles, bad)
			}
		}
	}
}

const yamlParams = "parameters:\n" + anyParams + `- {variable: none, type: boolean}
template:
  spec:
    source:
      helm:
        values: `

func valuesSource(t testing.TB, text string) Source {
	t.Helper()
	return sourceOf(t, yamlParams+quoteYAML(text)+"\n")
}

func valuesLeaf(t testing.TB, tmpl *Template) Leaf {
	t.Helper()
	for l := range tmpl.Program(specPart).Leaves() {
		return l
	}
	t.Fatal("no leaf")
	return Leaf{}
}

// A value is refused if and only if a parser that sees the plain result finds anything else than what
// the author wrote: with holes, with text/template, and in each context.
func TestYAMLText(t *testing.T) {
	t.Parallel()
	for _, tc := range contexts {
		for _, o := range []Options{{}, {noHoles: true}} {
			t.Run(fmt.Sprintf("%s/%t", tc.name, o.noHoles), func(t *testing.T) {
				t.Parallel()
				checkContext(t, tc.text, tc.want, o)
			})
		}
	}
}

func checkContext(t *testing.T, text string, want func(string) []string, o Options) {
	tmpl, bad := Compile(valuesSource(t, text), o)
	if bad.Failed() && want != nil {
		t.Fatal(bad)
	}
	plain := mustCompile(t, leafOf(t, anyParams+"- {variable: none, type: boolean}\n", text), Options{})
	plainLeaf := valuesLeafOf(plain)
	taken := 0
	for _, x := range hostile {
		c := callOf(t, plain, "x: "+quoteYAML(x)+"\nn: 7\nflag: true")
		l := valuesLeaf(t, tmpl)
		got, _, bad := l.Text(c)
		if bad == nil {
			taken++
		}
		naive := naively(t, plainLeaf, c)
		ok := want != nil && slices.Equal(want(x), said(naive))
		if ok != (bad == nil) {
			t.Errorf("x %q: refused %t, want %t\n%s\n%s\n%s", x, bad != nil, !ok, naive, cmp.Diff(said(naive), said(got)), bad)
		}
		if bad == nil && got != naive {
			t.Errorf("x %q: got %q, want %q", x, got, naive)
		}
	}
	if taken == 0 && want != nil {
		t.Error("no value is taken")
	}
}

func valuesLeafOf(tmpl *Template) *leaf { return tmpl.Program(annotationsPart).leaves[0].leaf }

// naively is the text without anybody looking at it.
func naively(t *testing.T, l *leaf, c *Call) string {
	t.Helper()
	unchecked := *l
	unchecked.yaml = nil
	text, _, bad := unchecked.render(nil, c)
	if bad != nil {
		t.Fatal(bad)
	}
	return string(text)
}
