package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// tallied is a fleet of so many tenants, each with an application in its own cluster and one on its control plane
// cluster whose repository and namespace are its parameters.
func tallied(t *testing.T, settings string, tenants int) *fleet.Fleet {
	t.Helper()
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("fleet.yaml", "apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: f}\nspec:\n  credentials: {from: ClusterProfile}\n"+settings)
	put("connectors/a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {loft.sh/connector-type: argocd}}\nstringData: {server: https://a.example.com}\n")
	put("clusters/c.yaml", "apiVersion: management.loft.sh/v1\nkind: Cluster\nmetadata: {name: c}\nspec: {argoCD: {enabled: true, connector: a}}\n")
	put("templates/t.yaml", `apiVersion: management.loft.sh/v1
kind: ArgoCDApplicationTemplate
metadata: {name: t}
spec:
  parameters: [{variable: repo}, {variable: ns}]
  template: {spec: {source: {repoURL: "{{ .Values.repo }}", path: .}, destination: {namespace: "{{ .Values.ns }}"}}}
`)
	for i := range tenants {
		put(fmt.Sprintf("tenants/p/t%04d/vcluster.yaml", i), fmt.Sprintf(`integrations: {argoCD: {enabled: true, connector: a}}
deploy:
  argoCD:
    applications:
    - {name: own, template: {name: t, parameters: {repo: "https://git.example.com/%d.git", ns: web}}}
    - {name: host, target: host, template: {name: t, parameters: {repo: "https://git.example.com/x.git", ns: n%d}}}
`, i%12, i))
	}
	f, bad, err := fleet.Load(t.Context(), files, fleet.Options{})
	if err != nil || bad.Failed() {
		t.Fatal(err, bad)
	}
	return f
}

// TestOneCauseOneMessage holds that what is wrong in a template is told once, however many tenants have it, and in the
// same words in every run.
func TestOneCauseOneMessage(t *testing.T) {
	t.Parallel()
	const tenants = 500
	f := tallied(t, "", tenants)
	const want = `templates/t.yaml:6:39: warning: spec.template.spec.source.repoURL: the fleet does not say which repositories tenants may choose, so by parameters this may be ` +
		`https://git.example.com/0.git, https://git.example.com/1.git, https://git.example.com/10.git, https://git.example.com/11.git, https://git.example.com/2.git, ` +
		`https://git.example.com/3.git, https://git.example.com/4.git, https://git.example.com/5.git, https://git.example.com/6.git and 4 more ` +
		`(500 tenants, p/t0000 among them); list those that they may in the Fleet's inlineSources.repositories
templates/t.yaml:6:96: warning: spec.template.spec.destination.namespace: hangs on the parameter "ns", and nothing narrows which namespace of a control plane cluster that is ` +
		`(500 tenants, p/t0000 among them); list those that are for a tenant in the Fleet's appProject.hostNamespaces
`
	for range 5 {
		_, bad := plan.Make(f, plan.Options{})
		if diff := cmp.Diff(want, bad.Sorted().String()); diff != "" {
			t.Fatal(diff)
		}
	}
}

// TestEachChoiceIsTold holds that what tenants chose wrongly is told at each of them.
func TestEachChoiceIsTold(t *testing.T) {
	t.Parallel()
	const tenants = 40
	f := tallied(t, "  inlineSources: {repositories: [https://git.example.com/x.git]}\n  appProject: {hostNamespaces: [\"n-{tenant}\"]}\n", tenants)
	_, bad := plan.Make(f, plan.Options{})
	for what, want := range map[string]int{"is not among the repositories": tenants, "hostNamespaces does not admit": tenants} {
		if got := strings.Count(bad.String(), what); got != want {
			t.Errorf("%q is said %d times, want %d", what, got, want)
		}
	}
}
