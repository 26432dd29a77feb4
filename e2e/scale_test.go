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

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

// scaleVariable holds the numbers of tenants, rising, that TestScale renders through one root Application. Argo CD compares
// each; with an s behind it, it also syncs.
const scaleVariable = "TENANTRY_E2E_SCALE"

// applicationsEach is how many Applications each tenant of TestScale has.
const applicationsEach = 10

// scaleTimeout bounds one size.
const scaleTimeout = 15 * time.Minute

// TestScale measures how much one root Application, one render of the plugin and one manifest response hold: the numbers
// of docs/scale.md. It takes long and so runs only when asked, alone:
//
//	TENANTRY_E2E_SCALE=50s,100s,300,600,1000 go test . -run TestScale -v -timeout 60m
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
	// An Application that the controller leaves alone cannot be cleaned up after, so none asks for it.
	must(t, f.Write("fleet.yaml", `apiVersion: tenantry.dev/v1alpha1
kind: Fleet
metadata: {name: scale}
spec:
  allowedServers: [0.0.0.0]
  deletion: Orphan
  tenants:
  - {path: "tenants/{name}/vcluster.yaml", project: scale}
`))
	tenants := 0
	for size := range strings.SplitSeq(sizes, ",") {
		number, sync := strings.CutSuffix(size, "s")
		n, err := strconv.Atoi(number)
		must(t, err)
		for ; tenants < n; tenants++ {
			f.addScaleTenant(t, fmt.Sprintf("t%05d", tenants), "web")
		}
		ctx, cancel := context.WithTimeout(t.Context(), scaleTimeout)
		t.Cleanup(cancel)
		f.measure(ctx, t, n, sync)
		if sync { // and once more, after a change to one tenant
			f.addScaleTenant(t, "t00000", "changed"+number)
			f.measure(ctx, t, n, sync)
		}
	}
}

// addScaleTenant writes a tenant without a kubeconfig, whose cluster Secret waits: nothing is deployed into it.
func (f *fleet) addScaleTenant(t *testing.T, name, application string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "integrations: {argoCD: {enabled: true, connector: %s}}\ndeploy:\n  argoCD:\n    applications:\n", f.name)
	for i := range applicationsEach {
		fmt.Fprintf(&b, "    - {name: %s-%d, target: vCluster, template: {name: web}}\n", application, i)
	}
	must(t, f.Write("tenants/"+name+"/vcluster.yaml", b.String()))
}

// measure pushes the fleet as it is and waits until the root Application has compared it, or synced it, or says why it
// cannot.
func (f *fleet) measure(ctx context.Context, t *testing.T, tenants int, sync bool) {
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
	policy := "{}"
	if sync {
		policy = syncAutomatically
	}
	must(t, f.w.Host.Apply(ctx, stack.Namespace, f.rootApplication("scale", "", policy)))
	must(t, f.w.ArgoCD.Refresh(ctx, "scale"))
	err = stack.Until(ctx, "the root to have done it", func(ctx context.Context) error {
		app, err := f.w.ArgoCD.Application(ctx, "scale")
		if err != nil {
			return err
		}
		if app.Status.Sync.Revision != strings.TrimSpace(revision) {
			return fmt.Errorf("it has compared another revision: %s", app.Condition("ComparisonError"))
		}
		if !sync {
			return nil
		}
		return stack.Healthy(app)
	})
	took := time.Since(begin)
	object, getErr := f.w.Host.Get(context.WithoutCancel(ctx), stack.KindApplication, stack.Namespace, "scale")
	must(t, getErr)
	text, marshalErr := json.Marshal(object)
	must(t, marshalErr)
	resources, _, _ := unstructured.NestedSlice(object.Object, "status", "resources")
	t.Logf("%d tenants, %d Applications: rendered %d bytes in %s; root done in %s (with sync: %t), its own object has %d bytes, %d resources",
		tenants, tenants*applicationsEach, len(stream), render.Round(time.Millisecond), took.Round(time.Second), sync, len(text), len(resources))
	if err != nil {
		t.Fatalf("%d tenants are too many: %v\n%s", tenants, err, f.w.ArgoCD.Complaints(8))
	}
}
