package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// exampleRepo is the repository that examples/argocd-plugin names.
const exampleRepo = "https://git.example.com/platform/fleet.git"

// syncAutomatically is the sync policy of the roots in examples/argocd-plugin, without kubectl's own validation, here and in
// templates: for every apply it reads the API server's whole OpenAPI document, a quarter of the controller's time. The API
// server validates in any case, and TestFleetComesUp and TestSelfHostedExample leave it on.
const syncAutomatically = "{automated: {prune: true, selfHeal: true}, syncOptions: [ApplyOutOfSyncOnly=true, Validate=false]}"

// fleet is a Git repository with a self-hosted fleet, and one with what its Applications deploy. The fleet's name is its
// connector's and its tenants' project, so that the fleets of several tests share an Argo CD.
type fleet struct {
	*stack.Repo
	w    *world
	name string
	apps *stack.Repo
}

// newFleet makes the repositories: one template a target, deploying a ConfigMap into a namespace of the tenant's name.
func newFleet(ctx context.Context, t *testing.T, w *world, name string) *fleet {
	t.Helper()
	apps, err := w.stack.NewRepo(ctx, name+"-apps")
	must(t, err)
	must(t, apps.Write("web/web.yaml", configMap("web", "one")))
	must(t, apps.Write("agent/agent.yaml", configMap("agent", "one")))
	must(t, apps.Push(ctx, "two applications"))
	repo, err := w.stack.NewRepo(ctx, name)
	must(t, err)
	f := &fleet{Repo: repo, w: w, name: name, apps: apps}
	for file, text := range map[string]string{
		"fleet.yaml": fmt.Sprintf(`apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: %s}
spec:
  allowedServers: [0.0.0.0] # all of this is one machine
  tenants:
  - {path: "tenants/{name}/vcluster.yaml", project: %[1]s}
`, name),
		"connector.yaml": fmt.Sprintf(`apiVersion: v1
kind: Secret
metadata: {name: %s, namespace: vcluster-platform, labels: {loft.sh/connector-type: argocd}}
stringData: {server: "https://argocd.example.com"}
`, name),
		"cluster.yaml": fmt.Sprintf(`apiVersion: management.loft.sh/v1
kind: Cluster
metadata: {name: %s-host}
spec:
  local: true
  argoCD: {enabled: true, connector: %[1]s}
`, name),
		"templates/web.yaml":   f.template("web"),
		"templates/agent.yaml": f.template("agent"),
	} {
		must(t, f.Write(file, text))
	}
	return f
}

// template deploys a folder of the applications' repository.
func (f *fleet) template(name string) string {
	return fmt.Sprintf(`apiVersion: management.loft.sh/v1
kind: ArgoCDApplicationTemplate
metadata: {name: %s}
spec:
  template:
    spec:
      source: {repoURL: %q, path: %[1]s, targetRevision: main}
      destination: {namespace: "%[3]s-{{ .Values.loft.virtualClusterName }}"}
      syncPolicy:
        automated: {prune: true, selfHeal: true}
        syncOptions: [CreateNamespace=true, Validate=false]
`, name, f.apps.URL, f.name)
}

// addTenant writes a tenant with Applications of these templates (agent targets the host, the others the tenant), and
// the kubeconfig by which Argo CD reaches it, through a proxy of its own.
func (f *fleet) addTenant(t *testing.T, name string, templates ...string) *stack.Proxy {
	t.Helper()
	return f.addTenantAt(t, "tenants/"+name, f.name, name, templates...)
}

// addTenantAt is addTenant for a folder and a project of the caller's.
func (f *fleet) addTenantAt(t *testing.T, dir, project, name string, templates ...string) *stack.Proxy {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "integrations: {argoCD: {enabled: true, connector: %s}}\ndeploy:\n  argoCD:\n    applications:\n", f.name)
	for _, template := range templates {
		target := "vCluster"
		if template == "agent" {
			target = "host"
		}
		fmt.Fprintf(&b, "    - {name: %s, target: %s, template: {name: %[1]s}}\n", template, target)
	}
	must(t, f.Write(dir+"/vcluster.yaml", b.String()))
	proxy, err := f.w.Tenant.StartProxy()
	must(t, err)
	kubeconfig, err := f.w.Tenant.KubeconfigFor(proxy.URL)
	must(t, err)
	must(t, f.Write("kubeconfigs/"+project+"-"+name+".yaml", kubeconfigSecret("vc-"+name, "p-"+project, kubeconfig)))
	return proxy
}

// root applies a root Application that renders the repository's folder with the plugin, by discovery.
func (f *fleet) root(ctx context.Context, t *testing.T, name, parameters string) {
	t.Helper()
	plugin := ""
	if parameters != "" {
		plugin = "plugin: {parameters: " + parameters + "}"
	}
	f.rootWith(ctx, t, name, plugin)
}

// rootWith is root with a line of the source as given.
func (f *fleet) rootWith(ctx context.Context, t *testing.T, name, plugin string) {
	t.Helper()
	must(t, f.w.Host.Apply(ctx, stack.Namespace, f.rootApplication(name, plugin, syncAutomatically)))
}

func (f *fleet) rootApplication(name, plugin, syncPolicy string) []byte {
	return fmt.Appendf(nil, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  project: default
  source:
    repoURL: %q
    path: .
    targetRevision: main
    %s
  destination: {name: in-cluster, namespace: argocd}
  syncPolicy: %s
`, name, f.URL, plugin, syncPolicy)
}

// app is the name of a tenant's Application.
func (f *fleet) app(tenant, template string) string { return f.name + "-" + tenant + "-" + template }

// cluster is the name of a tenant's destination.
func (f *fleet) cluster(tenant string) string { return f.name + "-" + tenant }

// pushAndRefresh pushes the work tree and has Argo CD look at it.
func (f *fleet) pushAndRefresh(ctx context.Context, t *testing.T, message string, roots ...string) {
	t.Helper()
	must(t, f.Push(ctx, message))
	for _, root := range roots {
		must(t, f.w.ArgoCD.Refresh(ctx, root))
	}
}

func configMap(name, value string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {value: %q}\n", name, value)
}
