package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// hostile are texts of a tenant's vcluster.yaml, and what Argo CD shows of each: the message of a render that refused it.
// %s is the fleet's name. What a text is refused for is in testdata/rules/attack with its siblings.
var hostile = []struct{ what, text, want string }{
	{
		"the server is Argo CD's own",
		"exportKubeConfig: {server: https://Kubernetes.Default.SVC.:443/}\n" + inlineOf("source: {repoURL: https://git.example.com/own.git, path: .}"),
		"exportKubeConfig.server",
	},
	{
		"a value that JSON cannot hold",
		inlineOf("source: {repoURL: https://git.example.com/own.git, path: ., helm: {valuesObject: {a: .nan}}}"),
		"helm.valuesObject.a",
	},
	{
		"an Application larger than etcd takes",
		inlineOf("source: {repoURL: https://git.example.com/own.git, path: ., helm: {valuesObject: {a: \"" + strings.Repeat("a", 1<<20) + "\"}}}"),
		"deploy.argoCD.applications[0]",
	},
	{
		"a repository pattern",
		inlineOf(`source: {repoURL: "*", path: .}`),
		"source.repoURL",
	},
	{
		"a namespace of the control plane cluster that the Fleet does not allow",
		"integrations: {argoCD: {enabled: true, connector: %s}}\ndeploy: {argoCD: {applications: [{name: agent, target: host, template: {name: placed, parameters: {namespace: kube-system}}}]}}\n",
		"kube-system",
	},
}

func inlineOf(spec string) string {
	return "integrations: {argoCD: {enabled: true, connector: %s}}\ndeploy: {argoCD: {applications: [{name: web, inline: {" + spec + ", destination: {namespace: own}}}]}}\n"
}

// placedTemplate takes its namespace from a parameter, as the published walkthrough's does.
const placedTemplate = `apiVersion: management.loft.sh/v1
kind: ArgoCDApplicationTemplate
metadata: {name: placed}
spec:
  parameters: [{variable: namespace, type: string, required: true}]
  template:
    spec:
      source: {repoURL: %q, path: agent, targetRevision: main}
      destination: {namespace: "{{ .Values.namespace }}"}
`

// TestHostileTenant: what a tenant may not write stops the render with a message that names the file, Argo CD shows it on
// the root Application, and nothing of any tenant changes in the cluster.
func TestHostileTenant(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "hostile")
	f.addTenant(t, "acme", "web", "agent")
	f.addTenant(t, "beta", "web")
	must(t, f.Write("templates/placed.yaml", fmt.Sprintf(placedTemplate, f.apps.URL)))
	must(t, f.Write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: hostile}
spec:
  allowedServers: [0.0.0.0] # all of this is one machine
  appProject: {hostNamespaces: ["{project}-{tenant}"]}
  tenants:
  - {path: "tenants/{name}/vcluster.yaml", project: hostile}
`))
	must(t, f.Push(ctx, "two tenants"))
	f.root(ctx, t, "hostile", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "hostile", f.app("acme", "web"), f.app("acme", "agent"), f.app("beta", "web")))
	acme, beta := f.identities(ctx, t, "acme"), f.identities(ctx, t, "beta")
	for _, h := range hostile {
		must(t, f.Write("tenants/acme/vcluster.yaml", strings.Replace(h.text, "%s", f.name, 1)))
		f.pushAndRefresh(ctx, t, h.what, "hostile")
		must(t, w.ArgoCD.WaitApplication(ctx, "hostile", "in error for "+h.what, func(app *stack.Application) error {
			got := app.Condition("ComparisonError")
			if !strings.Contains(got, "tenants/acme/vcluster.yaml:") || !strings.Contains(got, h.want) {
				return fmt.Errorf("its ComparisonError is %q, want %q in it", got, h.want)
			}
			return nil
		}))
	}
	f.wantSame(ctx, t, "acme", acme)
	f.wantSame(ctx, t, "beta", beta)
}

// TestOtherSourcesAndNamespaces: Applications that no render made, in a tenant's AppProjects, are refused by Argo CD itself
// if they read the fleet's repository or deploy to a namespace of the control plane cluster that is not the tenant's.
func TestOtherSourcesAndNamespaces(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "confined")
	f.addTenant(t, "acme", "web", "agent")
	must(t, f.Write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: confined}
spec:
  allowedServers: [0.0.0.0] # all of this is one machine
  appProject: {hostNamespaces: ["{project}-{tenant}"]}
  tenants:
  - {path: "tenants/{name}/vcluster.yaml", project: confined}
`))
	must(t, f.Push(ctx, "a tenant"))
	f.root(ctx, t, "confined", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "confined", f.app("acme", "web"), f.app("acme", "agent")))
	for name, c := range map[string]struct{ project, repo, destination, want string }{
		"fleet-repository": {"confined-acme", f.URL, "name: confined-acme, namespace: confined-acme", "is not permitted in project"},
		"other-namespace":  {"confined-acme-host", f.apps.URL, "name: in-cluster, namespace: kube-system", "do not match any of the allowed destinations"},
	} {
		name = "confined-rogue-" + name
		must(t, w.Host.Apply(ctx, stack.Namespace, fmt.Appendf(nil, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  project: %s
  source: {repoURL: %q, path: ., targetRevision: main}
  destination: {%s}
`, name, c.project, c.repo, c.destination)))
		must(t, w.ArgoCD.WaitApplication(ctx, name, "refused", func(app *stack.Application) error {
			if got := app.Condition("InvalidSpecError"); !strings.Contains(got, c.want) {
				return fmt.Errorf("its InvalidSpecError is %q, want %q in it", got, c.want)
			}
			return nil
		}))
		must(t, w.Host.Delete(ctx, stack.KindApplication, stack.Namespace, name))
	}
}

// TestWhatArgoCDCannotRead shows why a render refuses what JSON cannot hold: one such object in a directory, and Argo CD
// applies nothing of it any more, of no tenant.
func TestWhatArgoCDCannotRead(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	repo, err := w.stack.NewRepo(ctx, "unreadable")
	must(t, err)
	must(t, repo.Write("good.yaml", configMap("unreadable", "one")))
	must(t, repo.Write("application.yaml", `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: unreadable-child}
spec:
  project: default
  source: {repoURL: https://git.example.com/own.git, path: ., helm: {valuesObject: {a: .nan}}}
  destination: {name: in-cluster, namespace: own}
`))
	must(t, repo.Push(ctx, "a value that JSON cannot hold"))
	f := &fleet{Repo: repo, w: w, name: "unreadable"}
	f.rootWith(ctx, t, "unreadable", "directory: {}")
	must(t, w.ArgoCD.WaitApplication(ctx, "unreadable", "in error", func(app *stack.Application) error {
		if got := app.Condition("ComparisonError"); !strings.Contains(got, "unsupported value: NaN") {
			return fmt.Errorf("its ComparisonError is %q", got)
		}
		return nil
	}))
	if _, err := w.Host.Get(ctx, "ConfigMap", "argocd", "unreadable"); err == nil {
		t.Error("Argo CD applied the rest of the directory")
	}
	must(t, w.Host.Delete(ctx, stack.KindApplication, stack.Namespace, "unreadable"))
}
