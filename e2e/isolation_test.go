package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestProjectsKeepTenantsApart: a tenant's Application that names another cluster, by name or by server, is refused by
// the AppProject that tenantry made for the tenant; so is one that names the host.
func TestProjectsKeepTenantsApart(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "apart")
	f.addTenant(t, "acme", "web", "agent")
	other := f.addTenant(t, "beta", "web")
	must(t, f.Push(ctx, "two tenants"))
	f.root(ctx, t, "apart", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "apart", f.app("acme", "web"), f.app("beta", "web")))

	for name, destination := range map[string]string{
		"by-name":        "name: " + f.cluster("beta"),
		"by-server":      fmt.Sprintf("server: %q", other.URL),
		"host-by-name":   "name: in-cluster",
		"host-by-server": "server: https://kubernetes.default.svc",
	} {
		name = "apart-rogue-" + name
		must(t, w.Host.Apply(ctx, stack.Namespace, fmt.Appendf(nil, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  project: apart-acme
  source: {repoURL: %q, path: web, targetRevision: main}
  destination: {namespace: apart-rogue, %s}
  syncPolicy: {automated: {}, syncOptions: [CreateNamespace=true]}
`, name, f.apps.URL, destination)))
		must(t, w.ArgoCD.WaitApplication(ctx, name, "refused", func(app *stack.Application) error {
			got := app.Condition("InvalidSpecError")
			if !strings.Contains(got, "do not match any of the allowed destinations in project 'apart-acme'") {
				return fmt.Errorf("its InvalidSpecError is %q", got)
			}
			return nil
		}))
		must(t, w.Host.Delete(ctx, stack.KindApplication, stack.Namespace, name))
	}
	for _, cluster := range []*stack.Cluster{w.Tenant, w.Host} {
		if _, err := cluster.Get(ctx, "Namespace", "", "apart-rogue"); err == nil {
			t.Errorf("a rogue Application deployed to %s", cluster.Name)
		}
	}
}

// TestInlineDestination: what a tenant writes into an inline application's destination does not lead out of its cluster.
func TestInlineDestination(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "inline")
	f.addTenant(t, "acme", "web")
	f.addTenant(t, "beta", "web")
	for field, other := range map[string]string{
		"name":   "inline-beta",
		"server": "https://kubernetes.default.svc",
	} {
		must(t, f.Write("tenants/acme/vcluster.yaml", fmt.Sprintf(`integrations: {argoCD: {enabled: true, connector: inline}}
deploy:
  argoCD:
    applications:
    - name: web
      inline:
        source: {repoURL: https://git.example.com/apps.git, path: web, targetRevision: main}
        destination: {%s: %q, namespace: inline-acme}
`, field, other)))
		stdout, stderr, err := w.stack.Output(ctx, f.Work, nil, nil, "tenantry", "render", ".")
		if err != nil {
			t.Fatalf("destination.%s: %s", field, stderr)
		}
		objects, err := stack.Objects(stdout)
		must(t, err)
		var got []string
		for _, o := range objects {
			if o.GetKind() == "Application" && o.GetName() == f.app("acme", "web") {
				destination, _, err := unstructured.NestedMap(o.Object, "spec", "destination")
				must(t, err)
				got = append(got, fmt.Sprint(destination))
			}
		}
		if want := []string{"map[name:inline-acme namespace:inline-acme]"}; !slices.Equal(got, want) {
			t.Errorf("destination.%s: the Applications' destinations are %v, want %v", field, got, want)
		}
	}
}

// TestGoneServer: a tenant is removed after its API server went away. Argo CD cannot delete what it cannot reach, so the
// tenant's Application waits and says so; once the tenant's cluster Secret is deleted, as docs/argocd-plugin.md has it,
// everything of the tenant goes. Nobody else is touched.
func TestGoneServer(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "gone")
	proxy := f.addTenant(t, "leaves", "web", "agent")
	f.addTenant(t, "stays", "web", "agent")
	must(t, f.Push(ctx, "two tenants"))
	f.root(ctx, t, "gone", "")
	staying := []string{"gone", f.app("stays", "web"), f.app("stays", "agent")}
	must(t, w.ArgoCD.WaitHealthy(ctx, append(staying, f.app("leaves", "web"), f.app("leaves", "agent"))...))
	before := f.identities(ctx, t, "stays")

	proxy.Close()
	must(t, f.Remove("tenants/leaves"))
	f.pushAndRefresh(ctx, t, "a tenant whose server is gone leaves", "gone")
	must(t, w.ArgoCD.WaitApplication(ctx, f.app("leaves", "web"), "waiting, with a reason", func(app *stack.Application) error {
		if got := app.Condition("DeletionError"); !strings.Contains(got, "connection refused") {
			return fmt.Errorf("its DeletionError is %q", got)
		}
		return nil
	}))
	must(t, w.ArgoCD.WaitGone(ctx, stack.KindApplication, f.app("leaves", "agent")))

	command := strings.Fields(shown(t, "argocd-plugin.md", "sh", "delete secret"))
	for i := range command {
		command[i] = strings.ReplaceAll(command[i], "PROJECT-TENANT", f.cluster("leaves"))
	}
	_, err := w.Host.Kubectl(ctx, "", command[1:]...)
	must(t, err)
	must(t, w.ArgoCD.WaitGone(ctx, stack.KindApplication, f.app("leaves", "web")))
	must(t, w.ArgoCD.WaitGone(ctx, stack.KindAppProject, f.cluster("leaves")))
	must(t, w.ArgoCD.WaitHealthy(ctx, staying...))
	must(t, stack.Until(ctx, "the root to have finished", func(ctx context.Context) error {
		app, err := w.ArgoCD.Application(ctx, "gone")
		if err == nil && app.Status.OperationState.Phase != "Succeeded" {
			err = fmt.Errorf("its operation is %s: %s", app.Status.OperationState.Phase, app.Status.OperationState.Message)
		}
		return err
	}))
	f.wantSame(ctx, t, "stays", before)
}
