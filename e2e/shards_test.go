package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestShards follows examples/argocd-plugin/applicationset.yaml: one root Application a project and one for what they
// share. A change in one shard prunes nothing of another, nor what is shared; two roots never claim one object.
func TestShards(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "shards")
	must(t, f.Write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: shards}
spec:
  allowedServers: [0.0.0.0]
  tenants:
  - {path: "tenants/{project}/{name}/vcluster.yaml"}
`))
	host, err := w.Host.StartProxy() // not in-cluster, so that there is a cluster Secret to share
	must(t, err)
	kubeconfig, err := w.Host.KubeconfigFor(host.URL)
	must(t, err)
	must(t, f.Write("host.yaml", kubeconfigSecret("host", "vcluster-platform", kubeconfig)))
	must(t, f.Write("cluster.yaml", `apiVersion: management.loft.sh/v1
kind: Cluster
metadata: {name: shards-host}
spec:
  config: {secretName: host, secretNamespace: vcluster-platform}
  argoCD: {enabled: true, connector: shards}
`))
	for _, tenant := range [][2]string{{"shop", "web"}, {"shop", "search"}, {"lab", "one"}} {
		f.addTenantAt(t, "tenants/"+tenant[0]+"/"+tenant[1], tenant[0], tenant[1], "web", "agent")
	}
	must(t, f.Push(ctx, "three tenants of two projects"))

	example, err := os.ReadFile(filepath.Join("..", "examples", "argocd-plugin", "applicationset.yaml"))
	must(t, err)
	text := strings.NewReplacer(exampleRepo, f.URL, "name: tenants", "name: shards").Replace(string(example))
	must(t, w.Host.Apply(ctx, stack.Namespace, []byte(text)))
	roots := []string{"shards-shop", "shards-lab", "shards-shared"}
	apps := []string{"shop-web-web", "shop-web-agent", "shop-search-web", "shop-search-agent", "lab-one-web", "lab-one-agent"}
	for _, name := range roots { // the ApplicationSet makes them first
		must(t, w.ArgoCD.WaitApplication(ctx, name, "there", func(*stack.Application) error { return nil }))
	}
	must(t, w.ArgoCD.WaitHealthy(ctx, append(roots, apps...)...))
	lab := f.selected(ctx, t, "tenantry.dev/project=lab")
	web := f.selected(ctx, t, "tenantry.dev/project=shop,tenantry.dev/tenant=web")
	shared := f.sharedIdentities(ctx, t)
	if _, ok := shared["Secret cluster-shards-host"]; !ok {
		t.Errorf("no cluster Secret of the control plane cluster is shared: %v", shared)
	}

	must(t, f.Remove("tenants/shop/search"))
	f.pushAndRefresh(ctx, t, "a tenant of one shard leaves", roots...)
	must(t, w.ArgoCD.WaitGone(ctx, "Secret", "cluster-shop-search"))
	must(t, w.ArgoCD.WaitHealthy(ctx, append(roots, "shop-web-web", "shop-web-agent", "lab-one-web", "lab-one-agent")...))
	wantSame(t, "the other shard", lab, f.selected(ctx, t, "tenantry.dev/project=lab"))
	wantSame(t, "the other tenant of the shard", web, f.selected(ctx, t, "tenantry.dev/project=shop,tenantry.dev/tenant=web"))
	wantSame(t, "what is shared", shared, f.sharedIdentities(ctx, t))
	for _, name := range roots {
		app, err := w.ArgoCD.Application(ctx, name)
		must(t, err)
		if got := app.Condition("SharedResourceWarning"); got != "" {
			t.Errorf("Application %s shares an object with another: %s", name, got)
		}
	}

	must(t, f.Remove("tenants/lab"))
	must(t, f.Push(ctx, "a project leaves"))
	must(t, w.Host.Patch(ctx, stack.KindApplicationSet, stack.Namespace, "shards",
		`{"metadata": {"annotations": {"argocd.argoproj.io/application-set-refresh": "true"}}}`))
	must(t, w.ArgoCD.WaitGone(ctx, stack.KindApplication, "shards-lab"))
	for name, cluster := range map[string]*stack.Cluster{"web": w.Tenant, "agent": w.Host} {
		if _, err := cluster.Get(ctx, "ConfigMap", "shards-one", name); !apierrors.IsNotFound(err) {
			t.Errorf("ConfigMap %s of the project that left: %v, want not found", name, err)
		}
	}
	if _, err := w.Host.Get(ctx, "Secret", stack.Namespace, "cluster-lab-one"); !apierrors.IsNotFound(err) {
		t.Errorf("the cluster Secret of the project that left: %v, want not found", err)
	}
	wantSame(t, "the other tenant of the other project", web, f.selected(ctx, t, "tenantry.dev/project=shop,tenantry.dev/tenant=web"))
	wantSame(t, "what is shared", shared, f.sharedIdentities(ctx, t))
}
