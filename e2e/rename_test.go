package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestRenamedTenant follows docs/outputs.md: with the finalizers off first, a tenant gets another name, and what it has
// deployed is the same objects as before.
func TestRenamedTenant(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "rename")
	const namespace = "rename-kept"
	must(t, f.Write("templates/web.yaml", strings.Replace(f.template("web"), `"rename-{{ .Values.loft.virtualClusterName }}"`, namespace, 1)))
	f.addTenant(t, "before", "web")
	f.addTenant(t, "other", "agent")
	must(t, f.Push(ctx, "a tenant"))
	f.root(ctx, t, "rename", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "rename", f.app("before", "web"), f.app("other", "agent")))
	deployed, err := w.Tenant.Get(ctx, "ConfigMap", namespace, "web")
	must(t, err)

	settings, err := os.ReadFile(filepath.Join(f.Work, "fleet.yaml"))
	must(t, err)
	must(t, f.Write("fleet.yaml", string(settings)+"  deletion: Orphan\n"))
	f.pushAndRefresh(ctx, t, "no finalizers", "rename")
	f.waitFinalizers(ctx, t, "before", 0)

	f.addTenant(t, "after", "web")
	must(t, f.Remove("tenants/before"))
	f.pushAndRefresh(ctx, t, "another name", "rename")
	must(t, w.ArgoCD.WaitHealthy(ctx, "rename", f.app("after", "web")))
	must(t, stack.Until(ctx, "the old Application to go", func(ctx context.Context) error {
		_, err := w.Host.Get(ctx, stack.KindApplication, stack.Namespace, f.app("before", "web"))
		if err == nil {
			return fmt.Errorf("it is there")
		}
		return ignoreNotFound(err)
	}))

	must(t, f.Write("fleet.yaml", string(settings)))
	f.pushAndRefresh(ctx, t, "finalizers again", "rename")
	f.waitFinalizers(ctx, t, "after", 1)
	must(t, w.ArgoCD.WaitHealthy(ctx, "rename", f.app("after", "web"), f.app("other", "agent")))
	kept, err := w.Tenant.Get(ctx, "ConfigMap", namespace, "web")
	must(t, err)
	if kept.GetUID() != deployed.GetUID() {
		t.Errorf("the ConfigMap was deleted and made anew")
	}
	if got := kept.GetAnnotations()["argocd.argoproj.io/tracking-id"]; !strings.HasPrefix(got, f.app("after", "web")+":") {
		t.Errorf("the ConfigMap is tracked as %q, want it to be the new Application's", got)
	}
}

// waitFinalizers waits until a tenant's Application and AppProject have that many finalizers.
func (f *fleet) waitFinalizers(ctx context.Context, t *testing.T, tenant string, want int) {
	t.Helper()
	must(t, stack.Until(ctx, fmt.Sprintf("%d finalizers", want), func(ctx context.Context) error {
		for kind, name := range map[string]string{stack.KindApplication: f.app(tenant, "web"), stack.KindAppProject: f.cluster(tenant)} {
			object, err := f.w.Host.Get(ctx, kind, stack.Namespace, name)
			if err != nil {
				return err
			}
			if got := object.GetFinalizers(); len(got) != want {
				return fmt.Errorf("%s %s has %q", kind, name, got)
			}
		}
		return nil
	}))
}
