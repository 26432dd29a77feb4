package emit

import (
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/problem"
)

// named is a document as a render writes it.
func named(kind, name string, labels ...string) string {
	var text strings.Builder
	text.WriteString("apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n  namespace: argocd\n  labels:\n    app.kubernetes.io/managed-by: tenantry\n")
	for _, l := range labels {
		text.WriteString("    " + l + "\n")
	}
	return text.String() + "spec:\n  name: no name\n  template:\n    metadata:\n      name: no name\n"
}

func app(connector, file, name string) Object {
	return Object{Connector: connector, File: file, Kind: "Application", Namespace: "argocd", Name: name, Body: []byte(named("Application", name))}
}

func TestTreeTellsWhatIsGone(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		lay    contents
		objs   []Object
		want   string
	}{
		"nothing":           {"new and changed files lose nothing", contents{"a/argocd/x.yaml": of(named("Application", "x") + "old: true\n")}, []Object{app("a", "x.yaml", "x"), app("a", "y.yaml", "y")}, ""},
		"a file":            {"with all that is in it", contents{"a/argocd/x.yaml": of(named("Secret", "s"), named("Application", "x"))}, nil, "a/argocd/x.yaml removed Secret/s Application/x\n"},
		"one of a file":     {"what stays is not gone", contents{"a/argocd/x.yaml": of(named("Application", "x"), named("Application", "y"))}, []Object{app("a", "x.yaml", "x")}, "a/argocd/x.yaml Application/y\n"},
		"another kind":      {"kind is a part of the name", contents{"a/argocd/x.yaml": of(named("AppProject", "x"))}, []Object{app("a", "x.yaml", "x")}, "a/argocd/x.yaml AppProject/x\n"},
		"to another file":   {"Argo CD sees no difference", contents{"a/argocd/x.yaml": of(named("Application", "x"))}, []Object{app("a", "y.yaml", "x")}, "a/argocd/x.yaml removed\n"},
		"to another Argo":   {"which is another one's", contents{"a/argocd/x.yaml": of(named("Application", "x"))}, []Object{app("b", "x.yaml", "x")}, "a/argocd/x.yaml removed Application/x\n"},
		"to another part":   {"which another Argo CD applies", contents{"a/agents/x.yaml": of(named("Application", "x"))}, []Object{app("a", "x.yaml", "x")}, "a/agents/x.yaml removed Application/x\n"},
		"quoted":            {"as a name that YAML would read otherwise", contents{"a/argocd/x.yaml": of(strings.Replace(named("Application", "1e3"), "name: 1e3", `name: "1e3"`, 1))}, nil, "a/argocd/x.yaml removed Application/1e3\n"},
		"CRLF":              {"git changes line breaks", contents{"a/argocd/x.yaml": strings.ReplaceAll(of(named("Application", "x"), named("Application", "y")), "\n", "\r\n")}, nil, "a/argocd/x.yaml removed Application/x Application/y\n"},
		"edited":            {"what is left of it counts", contents{"a/argocd/x.yaml": of("<<<<<<< a\n"+named("Application", "x")+">>>>>>> b\n", "\t: [\n")}, nil, "a/argocd/x.yaml removed Application/x\n"},
		"labels":            {"they say whose it was", contents{"a/agents/c.yaml": of(named("ConfigMap", "c", "tenantry.dev/project: shop", `tenantry.dev/tenant: "1"`))}, nil, "a/agents/c.yaml removed ConfigMap/c[tenantry.dev/project: shop tenantry.dev/tenant: 1]\n"},
		"left out":          {"a Secret that is not written is not gone", contents{"a/argocd/x.yaml": of(named("Secret", "s"))}, []Object{{Connector: "a", File: "x.yaml", Kind: "Secret", Namespace: "argocd", Name: "s", Secret: true, Body: []byte("s: 1\n")}}, "a/argocd/x.yaml removed\n"},
		"somebody's":        {"it stays", contents{"a/argocd/x.yaml": named("Application", "x")}, nil, ""},
		"not in the stream": {"a tree has it still", contents{"a/argocd/x.yaml": of(named("Application", "x"))}, []Object{{Connector: "a", File: "z.yaml", Kind: "Application", Namespace: "argocd", Name: "x", StreamOnly: true, Body: []byte("x: 1\n")}}, "a/argocd/x.yaml removed Application/x\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c.lay.lay(t, dir)
			before := contentsOf(t, dir)
			checked, _, err := CheckTree(t.Context(), dir, c.objs, TreeOptions{Of: acme})
			check(t, err)
			same(t, c.reason, c.want, goneText(checked.Gone))

			objection := problem.List{{What: "no"}}
			var asked []Gone
			_, problems, err := WriteTree(t.Context(), dir, c.objs, TreeOptions{Of: acme, Review: func(gone []Gone) problem.List {
				asked = gone
				return objection
			}})
			check(t, err)
			same(t, "what was asked", c.want, goneText(asked))
			same(t, "the objection", objection.String(), problems.String())
			same(t, "the tree that may not change", before, contentsOf(t, dir))

			same(t, "what happened", c.want, goneText(mustWrite(t, dir, c.objs, TreeOptions{Of: acme}).Gone))
			same(t, "what happened again", "", goneText(mustWrite(t, dir, c.objs, TreeOptions{Of: acme}).Gone))
		})
	}
}

func goneText(gone []Gone) string {
	var b strings.Builder
	for _, g := range gone {
		b.WriteString(g.Path)
		if g.Removed {
			b.WriteString(" removed")
		}
		for _, o := range g.Objects {
			b.WriteString(" " + o.Kind + "/" + o.Name)
			if len(o.Labels) > 0 {
				b.WriteString("[" + strings.Join(o.Labels, " ") + "]")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// What was removed is known too where the rest of the tree is not looked at.
func TestTreeWithARestTellsWhatIsGone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{"a/argocd/x.yaml": of(named("Application", "x")), "a/argocd/y.yaml": of(named("Application", "y"))}.lay(t, dir)
	result := mustWrite(t, dir, nil, TreeOptions{Rest: &Rest{Standing: []string{"a/argocd/y.yaml"}, Gone: []string{"a/argocd/x.yaml"}}})
	same(t, "what is gone", "a/argocd/x.yaml removed Application/x\n", goneText(result.Gone))
}
