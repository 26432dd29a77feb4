package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/yamlout"
)

func TestOmit(t *testing.T) {
	t.Parallel()
	const parameters = "parameters: [{variable: x}, {variable: y}, {variable: flag, type: boolean}]\ntemplate:\n  spec:\n"
	for name, tc := range map[string]struct {
		reason, spec, given, want string
	}{
		"Key":         {"a field goes", "    a: '{{ omit }}'\n    b: c\n", "", "b: c\n"},
		"Default":     {"where a text is empty", "    a: '{{ .Values.x | default omit }}'\n    b: '{{ default omit .Values.y }}'\n", "x: v", "a: v\n"},
		"InText":      {"a leaf that holds the mark goes whole", "    a: 'pre{{ .Values.x | default omit }}post'\n    b: c\n", "", "b: c\n"},
		"Quoted":      {"the mark in quotes too", "    a: '{{ .Values.x | default omit | quote }}'\n    b: c\n", "", "b: c\n"},
		"Transformed": {"and what functions make of it", "    a: '{{ .Values.x | default omit | b64enc }}'\n    b: c\n", "", "b: c\n"},
		"If":          {"by a condition", "    a: '{{ if .Values.flag }}v{{ else }}{{ omit }}{{ end }}'\n    b: c\n", "flag: false", "b: c\n"},
		"IfKept":      {"the other branch", "    a: '{{ if .Values.flag }}v{{ else }}{{ omit }}{{ end }}'\n    b: c\n", "flag: true", "a: v\nb: c\n"},
		"Unused":      {"a mark that is thrown away omits nothing", "    a: '{{ $m := omit }}v{{ omit | len }}'\n", "", "a: v3\n"},
		"Parent":      {"what lost everything goes with it", "    m: {n: {a: '{{ omit }}', b: '{{ omit }}'}}\n    b: c\n", "", "b: c\n"},
		"ParentKept":  {"what did not, stays", "    m: {n: {a: '{{ omit }}', b: '{{ omit }}'}, o: p}\n", "", "m:\n  o: p\n"},
		"Item":        {"an item of a list", "    l: ['{{ .Values.x | default omit }}', b, '{{ omit }}']\n", "", "l:\n  - b\n"},
		"FirstItem":   {"the first one left begins the list", "    l: ['{{ omit }}', '{{ .Values.x | default omit }}']\n    b: c\n", "x: v", "l:\n  - v\nb: c\n"},
		"List":        {"all of a list", "    l: ['{{ omit }}']\n    b: c\n", "", "b: c\n"},
		"FirstOfItem": {"the first key of an item: the dash goes to the next", "    l:\n    - {a: '{{ omit }}', b: c, d: '{{ .Values.x | default omit }}'}\n    - {e: f}\n", "", "l:\n  - b: c\n  - e: f\n"},
		"ItemGone":    {"a map in a list", "    sources:\n    - {repoURL: a}\n    - {repoURL: '{{ .Values.x | default omit }}', path: '{{ .Values.x | default omit }}'}\n", "", "sources:\n  - repoURL: a\n"},
		"ListInList":  {"dashes of dashes", "    l: [['{{ omit }}', a], ['{{ omit }}'], [[b, '{{ omit }}']]]\n", "", "l:\n  - - a\n  - - - b\n"},
		"DeepFirst":   {"a map in a map in a list", "    l:\n    - {a: {b: '{{ omit }}', c: '{{ .Values.x | default omit }}'}, d: '{{ .Values.y | default omit }}'}\n", "x: v", "l:\n  - a:\n      c: v\n"},
		"Empty":       {"what the author left empty stays", "    a: {}\n    b: []\n    c: ''\n    d: null\n", "", "a: {}\nb: []\nc: \"\"\nd: null\n"},
		"Everything":  {"nothing is left", "    a: '{{ omit }}'\n", "", ""},
		"NotOurs":     {"the noncharacter itself omits nothing", "    a: \"{{ .Values.x | b64dec }}\"\n    b: '{{ if .Values.flag }}{{ omit }}{{ else }}{{ .Values.x | b64dec }}{{ end }}'\n", "x: 77eQ", "a: \ufdd0\nb: \ufdd0\n"},
		"Forged":      {"with a real one in another branch", "    b: '{{ $_ := omit }}{{ .Values.x | b64dec }}'\n", "x: 77eQ", "b: \ufdd0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, o := range []Options{{}, {noHoles: true}} {
				src := sourceOf(t, parameters+tc.spec)
				src.Type = nil
				tmpl := mustCompile(t, src, o)
				got, bad := tmpl.Program(specPart).AppendEntries(nil, callOf(t, tmpl, tc.given))
				if bad != nil {
					t.Fatal(bad)
				}
				if diff := cmp.Diff(tc.want, string(got)); diff != "" {
					t.Errorf("%s (no holes: %t)\n%s", tc.reason, o.noHoles, diff)
				}
			}
		})
	}
}

// What is written is in yamlout's style: a tree written by it comes out the same.
func TestStyleIsCanonical(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{}, {noHoles: true}} {
		tmpl := mustCompile(t, kindsSource(t), o)
		for _, x := range hostile {
			got, bad := tmpl.Program(specPart).AppendEntries(nil, callOf(t, tmpl, "x: "+quoteYAML(x)))
			if bad != nil {
				t.Fatal(bad)
			}
			want := append(yamlout.AppendNode(nil, parseYAML(t, "out", string(got)), 0), '\n')
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%q\n%s", x, diff)
			}
		}
	}
}

func TestSlots(t *testing.T) {
	t.Parallel()
	slots := []Slot{{[]string{"destination", "name"}, 0}, {[]string{"project"}, 1}}
	drop := [][]string{{"destination", "server"}, {"gone", "deep", "deeper"}}
	for name, tc := range map[string]struct {
		reason, spec, want string
	}{
		"Replaced":  {"in their places", "{a: b, project: '{{ .Values.nope }}', destination: {namespace: ns, name: old, server: s}}", "a: b\nproject: p\ndestination:\n  namespace: ns\n  name: d\n"},
		"Added":     {"first in their maps, in their order", "{a: b, destination: {namespace: ns}}", "project: p\na: b\ndestination:\n  name: d\n  namespace: ns\n"},
		"Parents":   {"with their parents", "{a: b}", "destination:\n  name: d\nproject: p\na: b\n"},
		"Null":      {"null is a map that was not filled", "{a: b, destination: null, project: null}", "a: b\ndestination:\n  name: d\nproject: p\n"},
		"NoPart":    {"without the part itself", "null", "destination:\n  name: d\nproject: p\n"},
		"Dropped":   {"what loses everything by it goes", "{gone: {deep: {deeper: 1}}, a: b, destination: {server: s}}", "destination:\n  name: d\nproject: p\na: b\n"},
		"NotTooFar": {"and no more than that", "{gone: {deep: {deeper: 1, x: z}}, destination: {server: s}}", "destination:\n  name: d\nproject: p\ngone:\n  deep:\n    x: z\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := sourceOf(t, "template: {spec: "+tc.spec+"}\n")
			src.Programs[specPart].Slots, src.Programs[specPart].Drop = slots, drop
			tmpl, _ := Compile(src, Options{})
			c := callOf(t, tmpl, "")
			c.Slots = []string{"d", "p"}
			got, bad := tmpl.Program(specPart).AppendEntries(nil, c)
			if bad != nil {
				t.Fatal(bad)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
			if v, _ := tmpl.Program(specPart).Values(c, "destination", "name"); !cmp.Equal(v, []string{"d"}) {
				t.Errorf("value of the slot: %q", v)
			}
		})
	}
}

// A program is a map: what stands in its place, or in that of a slot's parent, is reported.
func TestSlotsInTheWay(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]string{
		"{destination: [a]}": "templates/web.yaml:1:32: spec.template.spec.destination: is a list, want a map\n",
		"text":               "templates/web.yaml:1:18: spec.template.spec: is a scalar, want a map\n",
	} {
		src := sourceOf(t, "template: {spec: "+spec+"}\n")
		src.Programs[specPart].Slots = []Slot{{[]string{"destination", "name"}, 0}}
		_, bad := Compile(src, Options{})
		if diff := cmp.Diff(want, bad.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTypedLeaves(t *testing.T) {
	t.Parallel()
	const text = `parameters:
- {variable: flag, type: boolean}
- {variable: n, type: number}
- {variable: s}
- {variable: none, type: number}
template:
  spec:
    revisionHistoryLimit: "{{ .Values.n }}"
    source:
      targetRevision: "{{ .Values.n }}"
      path: 1.10
      helm: {releaseName: 2024-01-31, valuesObject: {a: "{{ .Values.n }}", b: "{{ .Values.flag }}", c: 1.10, d: 2024-01-31, e: yes}}
    syncPolicy:
      automated: {prune: "{{ .Values.flag }}", selfHeal: "{{ if eq .Values.s \"on\" }}true{{ else }}false{{ end }}"}
      retry: {limit: "{{ .Values.none | default 5 }}"}
`
	const want = `revisionHistoryLimit: 3
source:
  targetRevision: "3"
  path: "1.10"
  helm:
    releaseName: "2024-01-31"
    valuesObject:
      a: "3"
      b: "true"
      c: 1.10
      d: "2024-01-31"
      e: true
syncPolicy:
  automated:
    prune: true
    selfHeal: true
  retry:
    limit: 5
`
	for _, o := range []Options{{}, {Strings: true}, {noHoles: true}} {
		tmpl := mustCompile(t, sourceOf(t, text), o)
		got, bad := tmpl.Program(specPart).AppendEntries(nil, callOf(t, tmpl, "flag: true\nn: 3\ns: on"))
		if bad != nil {
			t.Fatal(bad)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%+v\n%s", o, diff)
		}
	}
}

// A boolean in a condition does what its author means, and prints the same in both modes.
func TestBooleansAndModes(t *testing.T) {
	t.Parallel()
	const text = `{{ if .Values.flag }}on{{ else }}off{{ end }} {{ .Values.flag }} {{ .Values.n }} {{ .Values.none }}|{{ .Values.x }}`
	for mode, want := range map[string]map[bool]string{"typed": {true: "on true 7 |", false: "off false 7 |"}, "strings": {true: "on true 7 |", false: "on false 7 |"}} {
		for flag, want := range want {
			tmpl := mustCompile(t, leafOf(t, anyParams+"- {variable: none, type: number}\n", text), Options{Strings: mode == "strings"})
			given := "n: 7\nflag: false"
			if flag {
				given = "n: 7\nflag: true"
			}
			got, bad := rendered(t, tmpl, callOf(t, tmpl, given))
			if bad != nil || got != want {
				t.Errorf("%s %t: got %q, want %q (%s)", mode, flag, got, want, bad)
			}
		}
	}
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	src := sourceOf(t, `parameters: [{variable: x}, {variable: a.b}, {variable: a.c}]
template:
  spec:
    project: mine
    sources:
    - {repoURL: "{{ .Values.x }}{{ .Values.loft.project }}"}
    - {repoURL: https://b, path: "{{ .Values.a }}"}
    - repoURL: "{{ index .Values.loft.clusterAnnotations \"k\" | default (get .Values.loft.clusterAnnotations \"j\") }}"
      path: "{{ range $k, $v := .Values.loft.clusterAnnotations }}{{ $v }}{{ end }}"
    - path: "{{ with .Values.loft }}{{ .cluster }}{{ end }}{{ $y := .Values.x }}{{ $y }}"
      repoURL: "{{ tpl .Values.x . }}"
`)
	src.Programs[specPart].Slots = []Slot{{[]string{"project"}, 1}}
	tmpl := mustCompile(t, src, Options{})
	var got []string
	for l := range tmpl.Program(specPart).Leaves() {
		from := strings.Join(l.Params, ",") + ";" + strings.Join(l.Annotations, ",")
		if l.Loft {
			from += ";loft"
		}
		got = append(got, strings.Join([]string{strings.Join(l.Path, " "), l.Field, l.Node.Pos().String(), from}, " | "))
	}
	want := []string{
		"spec project | spec.template.spec.project | templates/web.yaml:4:14 | ;",
		"spec sources [] repoURL | spec.template.spec.sources[0].repoURL | templates/web.yaml:6:17 | x;;loft",
		"spec sources [] repoURL | spec.template.spec.sources[1].repoURL | templates/web.yaml:7:17 | ;",
		"spec sources [] path | spec.template.spec.sources[1].path | templates/web.yaml:7:34 | a.b,a.c;",
		"spec sources [] repoURL | spec.template.spec.sources[2].repoURL | templates/web.yaml:8:16 | ;j,k",
		"spec sources [] path | spec.template.spec.sources[2].path | templates/web.yaml:9:13 | ;*",
		"spec sources [] path | spec.template.spec.sources[3].path | templates/web.yaml:10:13 | x;*;loft",
		"spec sources [] repoURL | spec.template.spec.sources[3].repoURL | templates/web.yaml:11:16 | x,a.b,a.c;*;loft",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c := callOf(t, tmpl, "x: https://a/")
	values, bad := tmpl.Program(specPart).Values(c, "sources", "[]", "repoURL")
	if diff := cmp.Diff([]string{"https://a/shop", "https://b", "", "https://a/"}, values); diff != "" || bad != nil {
		t.Error(diff, bad)
	}
}
