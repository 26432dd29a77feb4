package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenantry/tenantry/e2e/stack"
)

// scaleVariable holds the numbers of tenants, rising, that TestScale renders through one root Application.
const scaleVariable = "TENANTRY_E2E_SCALE"

// applicationsEach is how many Applications each tenant of TestScale has.
const applicationsEach = 10

// scaleTimeout bounds one size.
const scaleTimeout = 15 * time.Minute

// TestScale measures how much one root Application, one render of the plugin and one manifest response hold: the numbers
// of docs/scale.md. It takes long and so runs only when asked, alone:
//
//	TENANTRY_E2E_SCALE=50,100,200 go test . -run TestScale -v -timeout 60m
func TestScale(t *testing.T) {
	sizes := os.Getenv(scaleVariable)
	if sizes == "" {
		t.Skip("set " + scaleVariable + " to numbers of tenants to measure")
	}
	w, short := need(t)
	f := newFleet(short, t, w, "scale")
	// The controller leaves the tenants' Applications alone, so that what is measured is the root's own work.
	must(t, f.Write("templates/web.yaml", strings.Replace(f.template("web"), "  template:\n",
		"  template:\n    metadata: {annotations: {argocd.argoproj.io/skip-reconcile: \"true\"}}\n", 1)))
	tenants := 0
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		must(t, err)
		for ; tenants < n; tenants++ {
			f.addScaleTenant(t, fmt.Sprintf("t%05d", tenants))
		}
		ctx, cancel := context.WithTimeout(t.Context(), scaleTimeout)
		t.Cleanup(cancel)
		f.measure(ctx, t, n)
	}
}

// addScaleTenant writes a tenant without a kubeconfig, whose cluster Secret waits: nothing is deployed into it.
func (f *fleet) addScaleTenant(t *testing.T, name string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "integrations: {argoCD: {enabled: true, connector: %s}}\ndeploy:\n  argoCD:\n    applications:\n", f.name)
	for i := range applicationsEach {
		fmt.Fprintf(&b, "    - {name: web-%d, target: vCluster, template: {name: web}}\n", i)
	}
	must(t, f.Write("tenants/"+name+"/vcluster.yaml", b.String()))
}

// measure pushes the fleet as it is and waits until the root Application has synced it, or says why it cannot.
func (f *fleet) measure(ctx context.Context, t *testing.T, tenants int) {
	t.Helper()
	begin := time.Now()
	stream, stderr, err := f.w.stack.Output(ctx, f.Work, nil, nil, "tenantry", "plugin", "generate")
	if err != nil {
		t.Fatal(stderr)
	}
	render := time.Since(begin)
	must(t, f.Push(ctx, fmt.Sprintf("%d tenants", tenants)))
	revision, err := f.w.stack.Run(ctx, f.Work, nil, "git", "rev-parse", "HEAD")
	must(t, err)
	begin = time.Now()
	f.root(ctx, t, "scale", "")
	must(t, f.w.ArgoCD.Refresh(ctx, "scale"))
	var last *stack.Application
	err = stack.Until(ctx, "the root to be synced", func(ctx context.Context) error {
		app, err := f.w.ArgoCD.Application(ctx, "scale")
		if err != nil {
			return err
		}
		last = app
		if app.Status.Sync.Revision != strings.TrimSpace(revision) || app.Status.OperationState.SyncResult.Revision != app.Status.Sync.Revision {
			return fmt.Errorf("it is at another revision: %s", app.Condition("ComparisonError"))
		}
		return stack.Healthy(app)
	})
	synced := time.Since(begin)
	object, getErr := f.w.Host.Get(context.WithoutCancel(ctx), stack.KindApplication, stack.Namespace, "scale")
	must(t, getErr)
	text, marshalErr := json.Marshal(object)
	must(t, marshalErr)
	t.Logf("%d tenants, %d Applications: rendered %d bytes in %s; root synced in %s, its own object has %d bytes, %d resources",
		tenants, tenants*applicationsEach, len(stream), render.Round(time.Millisecond), synced.Round(time.Second), len(text), len(last.Status.Resources))
	if err != nil {
		t.Fatalf("%d tenants are too many: %v\n%s", tenants, err, f.w.ArgoCD.Complaints(8))
	}
}
