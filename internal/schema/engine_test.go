package schema_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

func parse(t testing.TB, text string) yamlscan.Node {
	t.Helper()
	f, bad := yamlscan.Parse("f.yaml", []byte(text))
	if bad.Failed() || len(f.Docs()) != 1 {
		t.Fatalf("%d documents in %q\n%s", len(f.Docs()), text, bad)
	}
	return f.Docs()[0]
}

func TestPaths(t *testing.T) {
	t.Parallel()
	typ := schema.Object(schema.F("a", schema.Map(schema.List(schema.Int())), ""))
	for name, c := range map[string]struct{ reason, base, text, want string }{
		"root":     {"a path begins without a dot", "", "b: 1\n", "f.yaml:1:1: b: unknown key; write \"a\"\n"},
		"base":     {"a base is a path", "spec.x", "b: 1\n", "f.yaml:1:1: spec.x.b: unknown key; write \"a\"\n"},
		"prefix":   {"a base that ends in a space is words", "data[vcluster.yaml]: ", "b: 1\n", "f.yaml:1:1: data[vcluster.yaml]: b: unknown key; write \"a\"\n"},
		"item":     {"indices from 0", "", "a: {k: [1, x]}\n", "f.yaml:1:12: a.k[1]: is the string \"x\", want an integer\n"},
		"brackets": {"keys that hold what paths are made of", "", "a: {k.l/m: [x]}\n", "f.yaml:1:13: a[k.l/m][0]: is the string \"x\", want an integer\n"},
		"empty":    {"an empty key is seen", "", "\"\": 1\n", "f.yaml:1:1: []: unknown key; write \"a\"\n"},
	} {
		if diff := cmp.Diff(c.want, typ.Check(parse(t, c.text), c.base).String()); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", name, c.reason, diff)
		}
	}
}

func TestDeepPaths(t *testing.T) {
	t.Parallel()
	text, typ, want := "x", schema.Int(), ""
	for range 60 { // more than a walk has room for at first
		text, typ, want = "{a: "+text+"}", schema.Object(schema.F("a", typ, "")), want+".a"
	}
	got := typ.Check(parse(t, text+"\n"), "")
	if len(got) != 1 || got[0].Field != want[1:] {
		t.Errorf("got %s", got)
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason string
		typ    *schema.Type
		path   []string
		want   schema.Kind
		none   bool
	}{
		"self":         {"the empty path", schema.ApplicationSpec, nil, schema.ObjectKind, false},
		"field":        {"a field", schema.ApplicationSpec, []string{"source", "repoURL"}, schema.StringKind, false},
		"item":         {"items of a list", schema.ApplicationSpec, []string{"sources", "[]", "helm", "skipCrds"}, schema.BoolKind, false},
		"map":          {"any key of a map", schema.ApplicationSpec, []string{"source", "kustomize", "commonLabels", "x"}, schema.StringKind, false},
		"int":          {"an integer", schema.ApplicationSpec, []string{"syncPolicy", "retry", "limit"}, schema.IntKind, false},
		"int string":   {"an integer or a string", schema.ApplicationSpec, []string{"source", "kustomize", "replicas", "[]", "count"}, schema.IntOrStringKind, false},
		"template":     {"the same below spec.template", schema.Application, []string{"spec", "syncPolicy", "automated", "prune"}, schema.BoolKind, false},
		"labels":       {"labels below spec.template", schema.Application, []string{"metadata", "labels", "x"}, schema.StringKind, false},
		"either":       {"an item of one of two forms", schema.Fleet, []string{"spec", "hostTargets", "[]"}, schema.StringKind, false},
		"free":         {"nothing is known below valuesObject", schema.ApplicationSpec, []string{"source", "helm", "valuesObject", "a", "b"}, 0, true},
		"unknown":      {"no such field", schema.ApplicationSpec, []string{"sauce", "x"}, 0, true},
		"item of none": {"no list", schema.ApplicationSpec, []string{"source", "[]"}, 0, true},
		"below scalar": {"nothing lies below a string", schema.ApplicationSpec, []string{"project", "x"}, 0, true},
		"removed":      {"a removed key has no type", schema.VCluster, []string{"deploy", "argoCD", "applications", "[]", "destinationNamespace"}, 0, true},
	} {
		got := c.typ.At(c.path...)
		switch {
		case got == nil && !c.none, got != nil && c.none:
			t.Errorf("%s (%s): got %v", name, c.reason, got)
		case got != nil && got.Kind() != c.want:
			t.Errorf("%s (%s): takes %s, want %s", name, c.reason, got.Kind(), c.want)
		}
	}
}

func TestCheckText(t *testing.T) {
	t.Parallel()
	at := problem.Pos{File: "f.yaml", Line: 3, Col: 9}
	for key, c := range map[string]struct{ reason, text, want string }{
		"server":                   {"a URL", "https://x.example.com", ""},
		"insecure":                 {"a boolean as a text", "1", "f.yaml:3:9: data.insecure: \"1\" is neither true nor false; write \"true\" or \"false\"\n"},
		"akuityRepoServerReplicas": {"an integer as a text", "03", "f.yaml:3:9: data.akuityRepoServerReplicas: \"03\" is not a positive integer; write a number such as 2\n"},
		"agentMode":                {"a closed enum", "auto", "f.yaml:3:9: data.agentMode: \"auto\" is not a value it can have; did you mean \"autonomous\"?\n"},
		"akuityAgentSize":          {"an open enum", "BIG", "f.yaml:3:9: data.akuityAgentSize: \"BIG\" is not the name of a size; write one such as CLUSTER_SIZE_MEDIUM\n"},
		"caData":                   {"what may be a key is not shown", "-----BEGIN PRIVATE KEY-----\nTUlJQg==\n-----END PRIVATE KEY-----\n", "f.yaml:3:9: data.caData: is neither PEM nor base64 of PEM; write the CA's certificates as a block of PEM\n"},
		"token":                    {"a credential has no rules", "hunter2", ""},
	} {
		typ := schema.ConnectorKeys.At(key)
		if diff := cmp.Diff(c.want, typ.CheckText(c.text, at, "data."+key).String()); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", key, c.reason, diff)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	long := "é"
	for len(long) < 300 {
		long += "é"
	}
	got := schema.ConnectorKeys.At("version").CheckText("x"+long, problem.Pos{}, "")
	if len(got) != 1 || len(got[0].What) > 120 {
		t.Errorf("got %s", got)
	}
}

func TestManyFields(t *testing.T) {
	t.Parallel()
	var params []schema.Parameter
	var text strings.Builder
	for i := range 100 {
		name := "p" + strconv.Itoa(i)
		params = append(params, schema.Parameter{Variable: name, Required: true})
		if i != 3 && i != 90 {
			text.WriteString(name + ": x\n")
		}
	}
	var got []string
	for _, p := range schema.Parameters(params).Check(parse(t, text.String()), "") {
		got = append(got, p.Message())
	}
	if diff := cmp.Diff([]string{"p3: is required", "p90: is required"}, got); diff != "" {
		t.Errorf("of 100 required parameters two are missing (-want +got):\n%s", diff)
	}
}

func TestSchemaOfOddTemplateNames(t *testing.T) {
	t.Parallel()
	templates := map[string]*schema.Type{}
	for _, name := range []string{"a/b", "a_b", "a~b", "é", "", "0", "a.b-c", "%41"} {
		templates[name] = schema.Parameters([]schema.Parameter{{Variable: "x" + name}})
	}
	typ := schema.VClusterFor(templates)
	compiled := compile(t, typ, "odd")
	for name := range templates {
		for key, want := range map[string]bool{"x" + name: name == "", "y": true} {
			doc := map[string]any{"deploy": map[string]any{"argoCD": map[string]any{"applications": []any{map[string]any{
				"name": "a", "template": map[string]any{"name": name, "parameters": map[string]any{key: "v"}},
			}}}}}
			if err := compiled.Validate(doc); (err != nil) != want {
				t.Errorf("template %q with %q: refused is %v, want %v: %v", name, key, err != nil, want, err)
			}
		}
	}
}
