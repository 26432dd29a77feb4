package template

import (
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// The parts that tests compile: what an Application is made of.
const (
	specPart = iota
	labelsPart
	annotationsPart
)

func parseYAML(t testing.TB, name, text string) yamlscan.Node {
	t.Helper()
	f, bad := yamlscan.Parse(name, []byte(text))
	if bad.Failed() || len(f.Docs()) != 1 {
		t.Fatalf("%s: %s", name, bad)
	}
	return f.Docs()[0]
}

// sourceOf is a template of which text is the spec: parameters and template.
func sourceOf(t testing.TB, text string) Source {
	t.Helper()
	n := parseYAML(t, "templates/web.yaml", text)
	return Source{
		Name: "web", Root: n, Params: n.Get("parameters"), Tree: n.Get("template"),
		Type: schema.Template.At("spec", "template").At,
		Programs: []Part{
			{Path: []string{"spec"}},
			{Path: []string{"metadata", "labels"}, Indent: 4},
			{Path: []string{"metadata", "annotations"}, Indent: 4},
		},
	}
}

func mustCompile(t testing.TB, src Source, o Options) *Template {
	t.Helper()
	tmpl, bad := Compile(src, o)
	if bad.Failed() {
		t.Fatalf("compile:\n%s", bad)
	}
	return tmpl
}

// bind binds parameters written as YAML on lines of their own.
func bind(t testing.TB, tmpl *Template, parameters string) (*Args, problem.List) {
	t.Helper()
	text := "name: web\ntemplate:\n  name: web\n"
	if parameters != "" {
		text += "  parameters:\n    " + strings.ReplaceAll(strings.TrimSpace(parameters), "\n", "\n    ") + "\n"
	}
	return tmpl.Bind(parseYAML(t, "tenants/a/vcluster.yaml", text), "deploy.argoCD.applications[0]")
}

var someLoft = &Loft{
	Project: "shop", Cluster: "eu-1", VirtualClusterName: "acme", VirtualClusterNamespace: "p-shop", Name: "acme",
	ClusterAnnotations: map[string]string{"example.com/domain": "eu.example.com", "example.com/empty": ""},
}

// callOf is a call with the parameters, or the test ends.
func callOf(t testing.TB, tmpl *Template, parameters string) *Call {
	t.Helper()
	args, bad := bind(t, tmpl, parameters)
	if bad.Failed() {
		t.Fatalf("bind:\n%s", bad)
	}
	return &Call{Args: args, Loft: someLoft, Slots: []string{"shop-acme", "shop-acme-project"}}
}

// leafOf is a template with the text as the one leaf of the annotations, and the parameters as declared.
func leafOf(t testing.TB, parameters, text string) Source {
	t.Helper()
	src := sourceOf(t, "parameters:\n"+parameters+"\ntemplate:\n  metadata:\n    annotations:\n      leaf: x\n")
	src.Tree = treeOf(t, text)
	return src
}

// treeOf holds the text as annotation "leaf", in double quotes.
func treeOf(t testing.TB, text string) yamlscan.Node {
	t.Helper()
	return parseYAML(t, "templates/web.yaml", "metadata:\n  annotations:\n    leaf: "+quoteAll(text)+"\n")
}

// rendered is the text of that leaf.
func rendered(t testing.TB, tmpl *Template, c *Call) (text string, bad problem.List) {
	t.Helper()
	for l := range tmpl.Program(annotationsPart).Leaves() {
		text, _, bad := l.Text(c)
		return text, bad
	}
	t.Fatal("no leaf")
	return "", nil
}
