package e2e

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestExecFunction: the same fleet through Argo CD's own kustomize, with tenantry as an exec function: no plugin server,
// but kustomize.buildOptions.
func TestExecFunction(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "function")
	f.addTenant(t, "acme", "web")
	must(t, f.Write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata:
  name: function
  annotations:
    config.kubernetes.io/function: |
      exec: {path: tenantry, args: [fn]}
spec:
  allowedServers: [0.0.0.0]
  tenants:
  - {path: "tenants/{name}/vcluster.yaml", project: function}
`))
	must(t, f.Write("kustomization.yaml", "generators: [fleet.yaml]\n"))
	must(t, f.Push(ctx, "a fleet for kustomize"))
	f.root(ctx, t, "function", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "function", f.app("acme", "web")))
	page := shown(t, "argocd-plugin.md", "yaml", "kustomize.buildOptions")
	settings, err := w.Host.Get(ctx, "ConfigMap", stack.Namespace, "argocd-cm")
	must(t, err)
	options, _, _ := unstructured.NestedString(settings.Object, "data", "kustomize.buildOptions")
	if want := "data:\n  kustomize.buildOptions: " + options; strings.TrimSpace(page) != want {
		t.Errorf("the page tells people to set\n%s\nand this was tried with\n%s", page, want)
	}
	app, err := w.Host.Get(ctx, stack.KindApplication, stack.Namespace, "function")
	must(t, err)
	if got := fmt.Sprint(app.Object["status"].(map[string]any)["sourceType"]); got != "Kustomize" {
		t.Errorf("Argo CD took the source for %s, want Kustomize", got)
	}
}

// TestCommittedTree: a tree that tenantry wrote and that somebody committed is a plain folder for Argo CD.
func TestCommittedTree(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "tree")
	f.addTenant(t, "acme", "web", "agent")
	rendered, err := w.stack.NewRepo(ctx, "tree-rendered")
	must(t, err)
	out, err := w.stack.Run(ctx, f.Work, nil, "tenantry", "render", ".", "-o", rendered.Work+"/rendered", "--with-credentials")
	if err != nil {
		t.Fatal(out)
	}
	must(t, rendered.Push(ctx, "what the fleet renders to"))
	must(t, w.Host.Apply(ctx, stack.Namespace, fmt.Appendf(nil, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: tree}
spec:
  project: default
  source: {repoURL: %q, path: rendered/tree/argocd, targetRevision: main, directory: {recurse: true}}
  destination: {name: in-cluster, namespace: argocd}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
`, rendered.URL)))
	must(t, w.ArgoCD.WaitHealthy(ctx, "tree", f.app("acme", "web"), f.app("acme", "agent")))
}

// TestSyncByTemplate: the labels make `argocd app sync` the trigger for every tenant of a template.
func TestSyncByTemplate(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "label")
	f.addTenant(t, "a", "web", "agent")
	f.addTenant(t, "b", "web")
	must(t, f.Push(ctx, "two tenants"))
	f.root(ctx, t, "label", "")
	names := []string{f.app("a", "web"), f.app("b", "web"), f.app("a", "agent")}
	must(t, w.ArgoCD.WaitHealthy(ctx, append(names, "label")...))
	before := f.syncs(ctx, t)
	if out, err := w.ArgoCD.CLI(ctx, "app", "sync", "-l", "tenantry.dev/project=label,tenantry.dev/template=web"); err != nil {
		t.Fatal(out)
	}
	after := f.syncs(ctx, t)
	for i, name := range names {
		if changed, want := before[name] != after[name], i < 2; changed != want {
			t.Errorf("Application %s synced: %t (%s, before %s), want %t", name, changed, after[name], before[name], want)
		}
	}
}
