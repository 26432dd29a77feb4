package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const declared = `parameters:
- {variable: host, label: Host name, required: true, validation: "^[a-z.-]+$", invalidation: "^bad"}
- {variable: version, defaultValue: "1.0"}
- {variable: replicas, type: number, min: 2, max: 9, defaultValue: "1"}
- {variable: ha, type: boolean}
- {variable: db.user}
- {variable: db.password, type: password, validation: "^.{8}"}
- {variable: size, options: [small, large]}
- {variable: tier, options: [gold], validation: "^[a-z]+$"}
template: {}
`

func TestBind(t *testing.T) {
	t.Parallel()
	const at, in = "tenants/a/vcluster.yaml:", "deploy.argoCD.applications[0].template.parameters"
	const decl = "; declared at templates/web.yaml:"
	for name, tc := range map[string]struct {
		reason, parameters string
		options            Options
		want               []string
	}{
		"Nothing": {
			reason: "a required one is missed at the template's name where there are no parameters",
			want:   []string{at + `2:1: ` + in + `.host: template "web" requires parameter "host" (Host name)` + decl + "2:3"},
		},
		"Fine": {
			reason:     "every kind of value, a dotted one in both of its forms",
			parameters: "host: a.b\nversion: v2\nreplicas: 3\nha: true\ndb: {user: me}\ndb.password: 12345678x\nsize: small\ntier: gold",
		},
		"EmptyIsMissing": {
			reason:     "an empty text is none, and is reported where it stands",
			parameters: `host: ""`,
			want:       []string{at + `5:11: ` + in + `.host: template "web" requires parameter "host" (Host name)` + decl + "2:3"},
		},
		"NullTakesTheDefault": {reason: "null is none", parameters: "host: a\nversion: ~\nreplicas:"},
		"Undeclared": {
			reason:     "a wrong name is found with the right one",
			parameters: "host: a\nreplica: 3\ndb: {pasword: x}",
			want: []string{
				at + `6:5: ` + in + `.replica: template "web" has no parameter "replica"; did you mean "replicas"?`,
				at + `7:10: ` + in + `.db.pasword: template "web" has no parameter "db.pasword"; did you mean "db.password"?`,
			},
		},
		"UndeclaredKept": {
			reason: "the switch makes it a warning", parameters: "host: a\nreplica: 3", options: Options{UndeclaredWarn: true},
			want: []string{at + `6:5: warning: ` + in + `.replica: template "web" has no parameter "replica"; did you mean "replicas"?`},
		},
		"Types": {
			reason:     "what a type cannot read is wrong, each with its declaration",
			parameters: "host: [a]\nreplicas: 2.5\nha: maybe\ndb: x",
			want: []string{
				at + `5:11: ` + in + `.host: takes a string, not a list` + decl + "2:3",
				at + `6:15: ` + in + `.replicas: "2.5" is not an integer` + decl + "4:3",
				at + `7:9: ` + in + `.ha: "maybe" is not a boolean` + decl + "5:3",
				at + `8:9: ` + in + `.db: is a map of parameters, not a scalar`,
			},
		},
		"Bounds": {
			reason: "both ends", parameters: "host: a\nreplicas: 10",
			want: []string{at + `6:15: ` + in + `.replicas: 10 is above the most, 9` + decl + "4:3"},
		},
		"BelowTheLeast": {
			reason: "a default may be, a value may not", parameters: "host: a\nreplicas: 1",
			want: []string{at + `6:15: ` + in + `.replicas: 1 is below the least, 2` + decl + "4:3"},
		},
		"Expressions": {
			reason: "must match", parameters: "host: A",
			want: []string{at + `5:11: ` + in + `.host: "A" does not match "^[a-z.-]+$"` + decl + "2:3"},
		},
		"Invalidation": {
			reason: "must not match", parameters: "host: badger",
			want: []string{at + `5:11: ` + in + `.host: "badger" matches "^bad", which no value may` + decl + "2:3"},
		},
		"Password": {
			reason: "its value is in no message", parameters: "host: a\ndb.password: short",
			want: []string{at + `6:18: ` + in + `.db.password: the value does not match "^.{8}"` + decl + "7:3"},
		},
		"Options": {
			reason: "as the Platform, other values are taken, and said", parameters: "host: a\nsize: smal",
			want: []string{at + `6:11: warning: ` + in + `.size: "smal" is none of the options; did you mean "small"?`},
		},
		"OptionsWithExpression": {reason: "expressions speak for themselves", parameters: "host: a\ntier: silver"},
		"SourceText": {
			reason: "1.10 is no number where a text is wanted", parameters: "host: a\nversion: 1.10",
			want: []string{at + `6:14: warning: ` + in + `.version: 1.10 looks like a number; it is taken as it is written; write "1.10"`},
		},
		"SourceTextSame": {reason: "every reader gives 2 back", parameters: "host: a\nversion: 2"},
		"Date": {
			reason: "a reader makes a time of it", parameters: "host: a\nversion: 2024-01-31",
			want: []string{at + `6:14: warning: ` + in + `.version: 2024-01-31 looks like a timestamp; it is taken as it is written; write "2024-01-31"`},
		},
		"OldBoolean": {
			reason: "Kubernetes reads yes as true", parameters: "host: a\nha: yes",
			want: []string{at + `6:9: warning: ` + in + `.ha: yes is a boolean to some readers of YAML and a text to others; write true`},
		},
		"Loft": {
			reason: "the reserved name", parameters: "host: a\nloft: {project: mine}",
			want: []string{at + `6:5: ` + in + `.loft: loft is taken: .Values.loft holds what is known about the tenant; choose another name`},
		},
		"Twice": {
			reason: "both forms of one name", parameters: "host: a\ndb: {user: x}\ndb.user: y",
			want: []string{at + `7:5: ` + in + `.db.user: is given twice; first at tenants/a/vcluster.yaml:6:16`},
		},
		"Mark": {
			reason: "the mark of omit is no text", parameters: `host: "a\ufdd0"`,
			want: []string{at + `5:11: ` + in + `.host: U+FDD0 is no character, and marks what {{ omit }} leaves out` + decl + "2:3"},
		},
		"Binary": {
			reason: "a tag that makes bytes of a text", parameters: "host: a\nversion: !!binary aGk=",
			want: []string{at + `6:14: ` + in + `.version: takes a string, not a value with the tag !!binary` + decl + "3:3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := sourceOf(t, declared)
			tmpl, _ := Compile(src, tc.options)
			_, bad := bind(t, tmpl, tc.parameters)
			got := strings.Split(strings.TrimSuffix(bad.Sorted().String(), "\n"), "\n")
			if got[0] == "" {
				got = nil
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
}

func TestBindNotAMap(t *testing.T) {
	t.Parallel()
	tmpl := mustCompile(t, sourceOf(t, "parameters: []\ntemplate: {}\n"), Options{})
	_, bad := tmpl.Bind(parseYAML(t, "v.yaml", "template: {name: web, parameters: [a]}"), "app")
	want := "v.yaml:1:35: app.template.parameters: parameters are a map, not a list\n"
	if diff := cmp.Diff(want, bad.String()); diff != "" {
		t.Error(diff)
	}
}

func TestDeclarations(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason, parameters string
		want               string
	}{
		"Twice": {
			reason: "the second is wrong, and names the first", parameters: "[{variable: a}, {variable: a}]",
			want: `templates/web.yaml:1:40: spec.parameters[1].variable: parameter "a" is declared twice; first at templates/web.yaml:1:25`,
		},
		"ValueAndMap": {
			reason: "a cannot hold a text and b", parameters: "[{variable: a.b}, {variable: a}]",
			want: `templates/web.yaml:1:42: spec.parameters[1].variable: parameter "a" cannot stand beside "a.b" at templates/web.yaml:1:25: one of them would be a value and a map at once`,
		},
		"DefaultType": {
			reason: "the default is read once, at its declaration", parameters: "[{variable: a, type: boolean, defaultValue: maybe}]",
			want: `templates/web.yaml:1:57: spec.parameters[0].defaultValue: "maybe" is not a boolean`,
		},
		"DefaultRules": {
			reason: "the Platform takes it past the rules", parameters: "[{variable: a, type: number, min: 2, defaultValue: 1}]",
			want: `templates/web.yaml:1:64: warning: spec.parameters[0].defaultValue: 1 is below the least, 2; the default is used all the same`,
		},
		"Bounds": {
			reason: "no value fits", parameters: "[{variable: a, type: number, min: 2, max: 1}]",
			want: `templates/web.yaml:1:55: spec.parameters[0].max: 1 is below min, which is 2: no value fits`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, bad := Compile(sourceOf(t, "parameters: "+tc.parameters+"\ntemplate: {}\n"), Options{})
			if diff := cmp.Diff(tc.want, strings.TrimSuffix(bad.String(), "\n")); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
}
