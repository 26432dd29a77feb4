package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is wrong with a template is found when it is compiled, all of it.
func TestTemplateProblems(t *testing.T) {
	t.Parallel()
	const in = "templates/web.yaml:"
	for name, tc := range map[string]struct {
		reason, tree string
		want         []string
	}{
		"Syntax": {
			"at the leaf", "{spec: {a: '{{ .Values.x', b: \"x\\n{{ if }}\"}}",
			[]string{
				in + `10:22: spec.template.spec.a: unclosed action; close it with }}`,
				in + `10:41: spec.template.spec.b: missing value for if (line 2 of the text)`,
			},
		},
		"Key": {
			"a key is no template", "{spec: {'{{ .Values.x }}': 1, a: {'b{{': c}}}",
			[]string{
				in + `10:19: spec.template.spec: a key cannot be a template: "{{ .Values.x }}"; templates fill values; write the key, or {{ omit }} its value`,
				in + `10:45: spec.template.spec.a: a key cannot be a template: "b{{"; templates fill values; write the key, or {{ omit }} its value`,
			},
		},
		"Roots": {
			"Helm's other objects", "{spec: {a: '{{ .Release.Name }}{{ $.Chart }}'}}",
			[]string{
				in + `10:22: spec.template.spec.a: there is no .Chart; a template knows .Values, with .Values.loft in it, and nothing else`,
				in + `10:22: spec.template.spec.a: there is no .Release.Name; a template knows .Values, with .Values.loft in it, and nothing else`,
			},
		},
		"Undeclared": {
			"a typing error", "{spec: {a: '{{ .Values.hosst }}', b: '{{ .Values.loft.projet }}'}}",
			[]string{
				in + `10:22: warning: spec.template.spec.a: reads the parameter "hosst", which is not declared, so it is always empty; did you mean "host"?`,
				in + `10:48: warning: spec.template.spec.b: there is no .Values.loft.projet; did you mean "project"?`,
			},
		},
		"DeadAnnotation": {
			"a default that is always there", "{spec: {a: '{{ .Values.def | default (index .Values.loft.clusterAnnotations \"k\") }}'}}",
			[]string{
				in + `10:22: warning: spec.template.spec.a: never reads the annotation "k": the parameter "def" before it has a defaultValue; remove the defaultValue, and end with | default and its text`,
			},
		},
		"YAML": {
			"helm.values that no value makes YAML", "{spec: {source: {helm: {values: \"a: 1\\n{{ .Values.x }}\\nb: 2\"}}}}",
			[]string{
				in + `10:43: spec.template.spec.source.helm.values: is not YAML with a word in the place of each {{ }}: could not find expected ':' (about line 2 of the text); put each {{ }} where a value stands; to insert YAML, use nindent`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, bad := Compile(sourceOf(t, "parameters:\n"+anyParams+"- {variable: host}\n- {variable: def, defaultValue: d}\ntemplate: "+tc.tree+"\n"), Options{})
			got := strings.Split(strings.TrimSpace(bad.Sorted().String()), "\n")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
}

// What Compile refused can be asked all the same, by those who report more before they stop.
func TestRefusedTemplates(t *testing.T) {
	t.Parallel()
	tmpl, bad := Compile(sourceOf(t, "template: {spec: {a: '{{ .Values.x', b: '{{ now }}', c: '{{ nope }}', d: e}}\n"), Options{})
	if !bad.Failed() {
		t.Fatal("nothing was refused")
	}
	c := callOf(t, tmpl, "")
	_, bad = tmpl.Program(specPart).AppendEntries(nil, c)
	for l := range tmpl.Program(specPart).Leaves() {
		_, _, more := l.Text(c)
		bad = append(bad, more...)
	}
	for _, p := range bad {
		if !strings.Contains(p.What, "is not a defined function") {
			t.Error(p)
		}
	}
}

// A leaf that cannot be rendered names the field, the cause, the parameters and where they were given.
func TestRenderProblems(t *testing.T) {
	t.Parallel()
	const leaf = "spec.template.metadata.annotations.leaf: "
	for name, tc := range map[string]struct {
		reason, text, given, want string
	}{
		"Required": {
			"the author's message", `{{ required "give a host" .Values.x }}`, "",
			`function "required": give a host (parameter "x", not given at tenants/a/vcluster.yaml:2:1)`,
		},
		"Fail": {
			"two parameters", `{{ fail (printf "%s and %s" .Values.x .Values.y) }}`, "x: a\ny: b",
			`function "fail": a and b (parameter "x", value at tenants/a/vcluster.yaml:5:8; parameter "y", value at tenants/a/vcluster.yaml:6:8)`,
		},
		"Nothing": {
			"a number that was not given", `{{ .Values.n | int | until }}{{ upper .Values.n }}`, "",
			`{{ .Values.n }} is nothing, want a string (parameter "n", not given at tenants/a/vcluster.yaml:2:1)`,
		},
		"Deep": {
			"a map that is not there", `{{ .Values.x.y.z }}`, "x: a",
			`{{ .Values.x.y.z }}: can't evaluate field y in type interface {} (parameter "x", value at tenants/a/vcluster.yaml:5:8)`,
		},
		"Missing": {
			"below what was not given", `{{ .Values.a.c.d }}`, "",
			`{{ .Values.a.c.d }}: there is nothing to read .d of`,
		},
		"Division": {
			"a panic in a function", `{{ div 1 .Values.n }}`, "n: 0",
			`function "div" divides by zero (parameter "n", value at tenants/a/vcluster.yaml:5:8)`,
		},
		"Expression": {
			"of a parameter", `{{ regexReplaceAll .Values.x "a" "b" }}`, "x: '('",
			"function \"regexReplaceAll\": error parsing regexp: missing closing ): `(` (parameter \"x\", value at tenants/a/vcluster.yaml:5:8)",
		},
		"Type": {
			"a text where a number is wanted", `{{ until .Values.x }}`, "x: a",
			`{{ .Values.x }}: wrong type for value; expected int; got string (parameter "x", value at tenants/a/vcluster.yaml:5:8)`,
		},
		"CutText": {
			"half a character", `{{ trunc 1 .Values.x }}`, "x: é",
			`renders to bytes that are no text (parameter "x", value at tenants/a/vcluster.yaml:5:8); is a text cut inside of a character?`,
		},
		"Password": {
			"nothing of what a function says is shown", `{{ fail .Values.word }}`, "word: hunter22",
			`function "fail" gave up; what it says may hold a password and is not shown (parameter "word", value at tenants/a/vcluster.yaml:5:11)`,
		},
		"PasswordIndirectly": {
			"nor where it may be one", `{{ fail (toJson .Values) }}`, "word: hunter22",
			`function "fail" gave up; what it says may hold a password and is not shown (parameters at tenants/a/vcluster.yaml:4:3)`,
		},
		"PasswordInTpl": {
			"nor in a template in it", `{{ tpl "{{ fail .Values.word }}" . }}`, "word: hunter22",
			`function "tpl" gave up; what it says may hold a password and is not shown (parameters at tenants/a/vcluster.yaml:4:3)`,
		},
		"TplSyntax": {
			"of the inner text", `{{ tpl .Values.x (dict) }}`, "x: '{{ now }}'",
			`function "tpl": function "now" reads the clock or the time zone (parameter "x", value at tenants/a/vcluster.yaml:5:8)`,
		},
		"Include": {
			"there are no other files", `{{ include "web.labels" (dict) }}`, "",
			`function "include": no template "web.labels" is defined in this text, and there is no other file`,
		},
		"Address": {
			"%p", `{{ printf "%p" (list 1) }}`, "",
			`function "printf": %p prints an address, which is another one every time`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tmpl := mustCompile(t, leafOf(t, anyParams, tc.text), Options{})
			c := callOf(t, tmpl, tc.given)
			got, bad := tmpl.Program(annotationsPart).AppendEntries([]byte("before"), c)
			if string(got) != "before" {
				t.Errorf("wrote %q", got)
			}
			if diff := cmp.Diff("templates/web.yaml:3:11: "+leaf+tc.want+"\n", bad.String()); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
}

func TestTypedProblems(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, sourceOf(t, "parameters:\n"+anyParams+`template:
  spec:
    revisionHistoryLimit: "{{ .Values.x }}"
    syncPolicy: {automated: {prune: "{{ .Values.x }}", selfHeal: "{{ .Values.word }}", allowEmpty: "{{ .Values.flag }}"}}
`), Options{})
	_, bad := tmpl.Program(specPart).AppendEntries(nil, callOf(t, tmpl, "x: yes\nword: hunter2"))
	const in, at = "templates/web.yaml:", "tenants/a/vcluster.yaml:"
	want := in + `10:27: spec.template.spec.revisionHistoryLimit: renders to "yes", want an integer (parameter "x", value at ` + at + "5:8)\n" +
		in + `11:37: spec.template.spec.syncPolicy.automated.prune: renders to "yes", want true or false (parameter "x", value at ` + at + "5:8)\n" +
		in + `11:66: spec.template.spec.syncPolicy.automated.selfHeal: renders to something else than true or false (parameter "word", value at ` + at + "6:11)\n" +
		in + `11:100: spec.template.spec.syncPolicy.automated.allowEmpty: renders to nothing, want true or false (parameter "flag", not given at ` + at + "4:3); give a value, or leave the field out with {{ omit }}\n"
	if diff := cmp.Diff(want, bad.Sorted().String()); diff != "" {
		t.Error(diff)
	}
}
