package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestFleetComesUp: one root Application deploys a fleet through the plugin; each target lands in its own API server, and
// what Applications need is there before them.
func TestFleetComesUp(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "up")
	f.addTenant(t, "acme", "web", "agent")
	must(t, f.Push(ctx, "a fleet"))
	example, err := os.ReadFile(filepath.Join("..", "examples", "argocd-plugin", "root-application.yaml"))
	must(t, err)
	must(t, w.Host.Apply(ctx, "", []byte(strings.Replace(string(example), exampleRepo, f.URL, 1))))
	must(t, w.ArgoCD.WaitHealthy(ctx, "tenants", f.app("acme", "web"), f.app("acme", "agent")))

	for _, c := range []struct {
		cluster *stack.Cluster
		name    string
		there   bool
	}{
		{w.Tenant, "web", true},
		{w.Tenant, "agent", false},
		{w.Host, "agent", true},
		{w.Host, "web", false},
	} {
		_, err := c.cluster.Get(ctx, "ConfigMap", "up-acme", c.name)
		if (err == nil) != c.there {
			t.Errorf("ConfigMap %s in %s: there %t (%v), want %t", c.name, c.cluster.Name, err == nil, err, c.there)
		}
	}

	app, err := w.Host.Get(ctx, stack.KindApplication, stack.Namespace, f.app("acme", "web"))
	must(t, err)
	for _, kind := range []string{"Secret", stack.KindAppProject} {
		before, err := w.Host.List(ctx, kind, stack.Namespace, "tenantry.dev/project=up")
		must(t, err)
		if len(before) == 0 {
			t.Errorf("no %s of the tenant", kind)
		}
		for _, o := range before {
			if !o.GetCreationTimestamp().Time.Before(app.GetCreationTimestamp().Time) {
				t.Errorf("%s %s was made at %s, the Application at %s: want it before", kind, o.GetName(), o.GetCreationTimestamp(), app.GetCreationTimestamp())
			}
		}
	}
	must(t, w.waitReachable(ctx, f.cluster("acme")))
}

// TestTemplateChange: a change of a template in Git reaches every tenant that uses it, and nobody else.
func TestTemplateChange(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "change")
	must(t, f.apps.Write("web-two/web.yaml", configMap("web", "two")))
	must(t, f.apps.Write("db/db.yaml", configMap("db", "one")))
	must(t, f.apps.Push(ctx, "the next web"))
	must(t, f.Write("templates/db.yaml", f.template("db")))
	f.addTenant(t, "a", "web")
	f.addTenant(t, "b", "web", "db")
	f.addTenant(t, "c", "db")
	must(t, f.Push(ctx, "three tenants"))
	f.root(ctx, t, "change", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "change", f.app("a", "web"), f.app("b", "web"), f.app("b", "db"), f.app("c", "db")))
	before := f.syncs(ctx, t)

	must(t, f.Write("templates/web.yaml", strings.Replace(f.template("web"), "path: web,", "path: web-two,", 1)))
	f.pushAndRefresh(ctx, t, "the web template deploys the next web", "change")
	for _, tenant := range []string{"a", "b"} {
		must(t, w.ArgoCD.WaitApplication(ctx, f.app(tenant, "web"), "synced to the new path", func(app *stack.Application) error {
			cm, err := w.Tenant.Get(ctx, "ConfigMap", "change-"+tenant, "web")
			if err != nil {
				return err
			}
			if got := fmt.Sprint(cm.Object["data"]); got != "map[value:two]" {
				return fmt.Errorf("its ConfigMap has %s", got)
			}
			return stack.Healthy(app)
		}))
	}
	must(t, w.ArgoCD.WaitHealthy(ctx, "change"))
	after := f.syncs(ctx, t)
	for _, name := range []string{f.app("b", "db"), f.app("c", "db")} {
		if before[name] != after[name] {
			t.Errorf("Application %s was touched: %s, before %s", name, after[name], before[name])
		}
	}
	for _, name := range []string{f.app("a", "web"), f.app("b", "web")} {
		if before[name] == after[name] {
			t.Errorf("Application %s was not synced: %s", name, after[name])
		}
	}
}

// TestRemovedTenant: its Applications go with what they deployed, then its AppProjects, then its cluster Secret; nobody
// else is touched. An Argo CD with too much to do may go on to the next wave early, so that only what a finalizer holds is
// held here at every moment; that the Applications took with them what they deployed shows that the Secret was there.
func TestRemovedTenant(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "removed")
	f.addTenant(t, "leaves", "web", "agent")
	f.addTenant(t, "stays", "web", "agent")
	must(t, f.Push(ctx, "two tenants"))
	f.root(ctx, t, "removed", "")
	leaving := []string{f.app("leaves", "web"), f.app("leaves", "agent")}
	staying := []string{f.app("stays", "web"), f.app("stays", "agent")}
	must(t, w.ArgoCD.WaitHealthy(ctx, append(append([]string{"removed"}, leaving...), staying...)...))
	before := f.identities(ctx, t, "stays")

	must(t, f.Remove("tenants/leaves"))
	f.pushAndRefresh(ctx, t, "a tenant leaves", "removed")
	must(t, stack.Until(ctx, "the Secret of the tenant to go, after its Applications", func(ctx context.Context) error {
		_, projectErr := w.Host.Get(ctx, stack.KindAppProject, stack.Namespace, f.cluster("leaves"))
		_, secretErr := w.Host.Get(ctx, "Secret", stack.Namespace, "cluster-"+f.cluster("leaves"))
		_, err := w.Host.Get(ctx, stack.KindApplication, stack.Namespace, f.app("leaves", "web"))
		switch {
		case err == nil && apierrors.IsNotFound(projectErr):
			return stack.Final(fmt.Errorf("the AppProject went before its Application"))
		case err == nil || projectErr == nil:
			return fmt.Errorf("the Application is there: %t; its AppProject: %t", err == nil, projectErr == nil)
		}
		if secretErr == nil {
			return fmt.Errorf("it is there")
		}
		return ignoreNotFound(secretErr)
	}))
	must(t, w.ArgoCD.WaitHealthy(ctx, append([]string{"removed"}, staying...)...))
	for cluster, name := range map[*stack.Cluster]string{w.Tenant: "web", w.Host: "agent"} {
		if _, err := cluster.Get(ctx, "ConfigMap", "removed-leaves", name); !apierrors.IsNotFound(err) {
			t.Errorf("ConfigMap %s of the tenant that left: %v, want not found", name, err)
		}
		if _, err := cluster.Get(ctx, "ConfigMap", "removed-stays", name); err != nil {
			t.Errorf("ConfigMap %s of the tenant that stays: %v", name, err)
		}
	}
	f.wantSame(ctx, t, "stays", before)
}
