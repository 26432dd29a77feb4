package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenantry/tenantry/e2e/stack"
)

// TestBrokenInput: a mistake in one vcluster.yaml shows as our message, with its place, in the root Application's
// condition; what ran goes on running; the correction is picked up.
func TestBrokenInput(t *testing.T) {
	t.Parallel()
	w, ctx := need(t)
	f := newFleet(ctx, t, w, "broken")
	f.addTenant(t, "acme", "web")
	f.addTenant(t, "beta", "web")
	must(t, f.Push(ctx, "two tenants"))
	f.root(ctx, t, "broken", "")
	must(t, w.ArgoCD.WaitHealthy(ctx, "broken", f.app("acme", "web"), f.app("beta", "web")))
	acme, beta := f.identities(ctx, t, "acme"), f.identities(ctx, t, "beta")

	const file = "tenants/acme/vcluster.yaml"
	must(t, f.Write(file, `integrations: {argoCD: {enabled: true, connector: broken}}
deploy:
  argoCD:
    applications:
    - name: web
      template: {name: wbe}
`))
	f.pushAndRefresh(ctx, t, "a typing mistake", "broken")
	const want = file + `:6:24: deploy.argoCD.applications[0].template.name: no template "wbe"; did you mean "web"?`
	must(t, w.ArgoCD.WaitApplication(ctx, "broken", "in error, with our message", func(app *stack.Application) error {
		if got := app.Condition("ComparisonError"); !strings.Contains(got, want) {
			return fmt.Errorf("its ComparisonError is %q, want %q in it", got, want)
		}
		return nil
	}))
	must(t, stack.Never(ctx, "what ran before the mistake", 3*time.Second, func(ctx context.Context) error {
		for _, tenant := range []string{"acme", "beta"} {
			app, err := w.ArgoCD.Application(ctx, f.app(tenant, "web"))
			if err != nil {
				return err
			}
			if err := stack.Healthy(app); err != nil {
				return fmt.Errorf("Application %s: %w", app.Metadata.Name, err)
			}
		}
		return nil
	}))
	f.wantSame(ctx, t, "acme", acme)
	f.wantSame(ctx, t, "beta", beta)

	must(t, f.Write(file, `integrations: {argoCD: {enabled: true, connector: broken}}
deploy:
  argoCD:
    applications:
    - name: web
      template: {name: web}
`))
	f.pushAndRefresh(ctx, t, "the correction", "broken")
	must(t, w.ArgoCD.WaitHealthy(ctx, "broken"))
}
