package template

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// hostile are values that mean something to YAML, to templates, or to what is in between.
var hostile = []string{
	"plain", "two words", "", " ", "  lead", "trail  ", "a,b", "a, b", "-", "- x", "-x", "--", "---", "--- x", "...", "?", "? x", ":", ": x", ":x", "x:", "x: y", "x:y",
	"#", "# x", "#x", "x #y", "x# y", "evil #", "evil # ", "a\nb", "a\n", "\n", "\na", "a\n\n", "a\n  b: c", "x\nadmin: true", "x\n- y", "\n---\nkind: x", "a\r\nb", "a\rb", "\t", "a\tb", "\tx",
	"{{ .Values.y }}", "{{", "}}", "{{ omit }}", "{{/*", "$x", "${x}", "%d", "%!s(x)",
	"&a", "&a x", "*a", "*", "!t", "!!str x", "!!binary aGk=", "!", "<<", "<<: *a", "|", "|2", "|-\n x", ">", ">-", "%YAML 1.1", "@x", "`x`",
	"'", "''", "'x'", "it's", "x'", "\"", "\"\"", "\"x\"", "x\"", "a\"b", "\\", "\\n", "x\\", "\\\"", "\\x41", "\\u0041", "'\"\\",
	"[", "]", "[]", "[x]", "x]", "x], y: [z", "{", "}", "{}", "{a: b}", "x}", "x, y: z", "a}, b: {c: d",
	"true", "false", "yes", "no", "on", "off", "y", "n", "null", "Null", "~", "=", "1", "0", "-1", "+1", "1.10", "1e3", ".5", ".inf", ".nan", "0x1f", "0o7", "010", "1_000", "1:30", "190:20:30", "2024-01-31", "2024-01-31T00:00:00Z",
	"<no value>", "<nil>", "é", "日本", "\u00a0", "\u0085", "\u2028", "\u2029", "\ufeff", "\ufeffx", "\ufffd", "\ufffe", "\ufdd1", "\u200b", "🦜", "\U0010ffff", "a\U0010fffeb", "\U000e0001", "a\x00b", "\x01", "\x1b[31m", "\x7f",
	"zq0z", "zq", "zq1zzq0z", "0 2 * * *", "https://example.com/a?b=c&d=e#f", "a/", "/a/b", "a/*", "x@y.z", "key=value,key2=value2", "C:\\dir", "10.0.0.0/8", "::1",
	strings.Repeat("x", 2000), strings.Repeat("x ", 1000) + "y", strings.Repeat("'", 300), strings.Repeat("line\n", 100),
}

// quoteYAML is s in double quotes, every character beyond printable ASCII escaped.
func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r > '~':
			const hex = "0123456789abcdef"
			b.WriteString("\\U")
			for shift := 28; shift >= 0; shift -= 4 {
				b.WriteByte(hex[r>>shift&0xF])
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

const everyKind = `parameters:
- {variable: x}
- {variable: flag, type: boolean, defaultValue: "true"}
template:
  metadata:
    labels:
      whole: "{{ .Values.x }}"
      first: "{{ .Values.x }}-end"
    annotations:
      lines: |
        One line, then
        {{ .Values.x }} and more.
      loop: "{{ range until 2 }}[{{ $.Values.x }}]{{ end }}"
  spec:
    destination:
      server: "{{ .Values.x }}"
      namespace: "{{ .Values.x | toString }}"
    source:
      repoURL: https://{{ .Values.x }}.example.com/{{ .Values.x }}
      targetRevision: "{{ .Values.x | default \"HEAD\" }}"
      path: '{{ .Values.x | quote }}'
      plugin:
        env:
        - {name: A, value: "{{ .Values.x | upper }}"}
        - name: "{{ .Values.x }}"
          value: 'b {{ .Values.x }} #c'
        parameters:
        - name: list
          array: ["{{ .Values.x }}", fixed, "{{ .Values.x }}x"]
        - name: map
          map: {key: "{{ .Values.x }}"}
      helm:
        valuesObject:
          deep: {deeper: [["{{ .Values.x }}"], "{{ .Values.x }}"]}
    syncPolicy:
      automated:
        prune: "{{ .Values.flag }}"
      syncOptions:
      - "{{ .Values.x }}"
`

// wantKinds is what everyKind says with the value x in it.
func wantKinds(x string) map[string]any {
	orHead := x
	if x == "" {
		orHead = "HEAD"
	}
	return map[string]any{
		"project":     "shop-acme-project",
		"destination": map[string]any{"name": "shop-acme", "namespace": x},
		"source": map[string]any{
			"repoURL": "https://" + x + ".example.com/" + x, "targetRevision": orHead, "path": quoteAll(x),
			"plugin": map[string]any{
				"env": []any{
					map[string]any{"name": "A", "value": strings.ToUpper(x)},
					map[string]any{"name": x, "value": "b " + x + " #c"},
				},
				"parameters": []any{
					map[string]any{"name": "list", "array": []any{x, "fixed", x + "x"}},
					map[string]any{"name": "map", "map": map[string]any{"key": x}},
				},
			},
			"helm": map[string]any{"valuesObject": map[string]any{"deep": map[string]any{"deeper": []any{[]any{x}, x}}}},
		},
		"syncPolicy": map[string]any{"automated": map[string]any{"prune": true}, "syncOptions": []any{x}},
		"labels":     map[string]any{"whole": x, "first": x + "-end"},
		"annotations": map[string]any{
			"lines": "One line, then\n" + x + " and more.\n", "loop": "[" + x + "][" + x + "]",
		},
	}
}

func kindsSource(t testing.TB) Source {
	src := sourceOf(t, everyKind)
	src.Programs[specPart].Drop = [][]string{{"destination", "server"}}
	src.Programs[specPart].Slots = []Slot{{[]string{"destination", "name"}, 0}, {[]string{"project"}, 1}}
	return src
}

// application renders the three parts as one document.
func application(t testing.TB, tmpl *Template, c *Call) string {
	t.Helper()
	out, bad := tmpl.Program(specPart).AppendEntries(nil, c)
	out, bad2 := tmpl.Program(labelsPart).AppendEntries(append(out, "labels:\n"...), c)
	out, bad3 := tmpl.Program(annotationsPart).AppendEntries(append(out, "annotations:\n"...), c)
	if bad = append(append(bad, bad2...), bad3...); bad != nil {
		t.Fatal(bad)
	}
	return string(out)
}

// No value does more than fill the leaves it is put into: the output has the fields that the author
// wrote, and each holds its text with the value in place.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{}, {Strings: true}, {noHoles: true}} {
		tmpl := mustCompile(t, kindsSource(t), o)
		for _, x := range hostile {
			checkKinds(t, tmpl, callOf(t, tmpl, "x: "+quoteYAML(x)), x)
		}
	}
}

func checkKinds(t *testing.T, tmpl *Template, c *Call, x string) {
	t.Helper()
	out := application(t, tmpl, c)
	f, bad := yamlscan.Parse("out", []byte(out))
	if bad != nil || len(f.Docs()) != 1 {
		t.Fatalf("%q: %s\n%s", x, bad, out)
	}
	if diff := cmp.Diff(wantKinds(x), f.Docs()[0].Any()); diff != "" {
		t.Errorf("%q: %s", x, diff)
	}
}

// FuzzRender is the same for any value at all.
func FuzzRender(f *testing.F) {
	for _, x := range hostile {
		f.Add(x)
	}
	templates := []*Template{mustCompile(f, kindsSource(f), Options{}), mustCompile(f, kindsSource(f), Options{noHoles: true})}
	f.Fuzz(func(t *testing.T, x string) {
		if !utf8.ValidString(x) || strings.Contains(x, omitMark) {
			return
		}
		for _, tmpl := range templates {
			c := callOf(t, tmpl, "")
			c.Args.values[0] = textValue(x)
			checkKinds(t, tmpl, c, x)
		}
	})
}
