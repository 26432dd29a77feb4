package e2e

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/tenantry/tenantry/e2e/stack"
)

// identities are the UIDs of a tenant's objects in Argo CD, by kind and name: an object that was deleted and made again
// has another.
func (f *fleet) identities(ctx context.Context, t *testing.T, tenant string) map[string]string {
	t.Helper()
	return f.selected(ctx, t, "tenantry.dev/project="+f.name+",tenantry.dev/tenant="+tenant)
}

// sharedIdentities are those of what the fleet's tenants share.
func (f *fleet) sharedIdentities(ctx context.Context, t *testing.T) map[string]string {
	t.Helper()
	return f.selected(ctx, t, "tenantry.dev/connector="+f.name+",!tenantry.dev/tenant")
}

func (f *fleet) selected(ctx context.Context, t *testing.T, selector string) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, kind := range []string{"Secret", "ConfigMap", stack.KindAppProject, stack.KindApplication} {
		objects, err := f.w.Host.List(ctx, kind, stack.Namespace, selector)
		must(t, err)
		for _, o := range objects {
			ids[kind+" "+o.GetName()] = string(o.GetUID())
		}
	}
	if len(ids) == 0 {
		t.Fatalf("no object has the labels %s", selector)
	}
	return ids
}

// wantSame fails unless the tenant's objects are the ones they were.
func (f *fleet) wantSame(ctx context.Context, t *testing.T, tenant string, before map[string]string) {
	t.Helper()
	wantSame(t, tenant, before, f.identities(ctx, t, tenant))
}

func wantSame(t *testing.T, what string, before, after map[string]string) {
	t.Helper()
	if maps.Equal(before, after) {
		return
	}
	names := slices.Sorted(maps.Keys(before))
	for _, name := range names {
		if before[name] != after[name] {
			t.Errorf("%s: %s is not the one it was (UID %q, before %q)", what, name, after[name], before[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if _, ok := before[name]; !ok {
			t.Errorf("%s: %s is new", what, name)
		}
	}
}

// syncs are, for each Application of the fleet's tenants, its UID and when its last sync ended.
func (f *fleet) syncs(ctx context.Context, t *testing.T) map[string]string {
	t.Helper()
	objects, err := f.w.Host.List(ctx, stack.KindApplication, stack.Namespace, "tenantry.dev/project="+f.name)
	must(t, err)
	out := map[string]string{}
	for _, o := range objects {
		app, err := f.w.ArgoCD.Application(ctx, o.GetName())
		must(t, err)
		out[app.Metadata.Name] = app.Metadata.UID + " " + app.Status.OperationState.FinishedAt
	}
	return out
}

// ignoreNotFound is err, or nil where it says that an object is not there.
func ignoreNotFound(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// waitReachable waits until Argo CD says that it reaches a destination.
func (w *world) waitReachable(ctx context.Context, destination string) error {
	return stack.Until(ctx, "Argo CD to reach "+destination, func(ctx context.Context) error {
		out, err := w.ArgoCD.CLI(ctx, "cluster", "get", destination, "-o", "json")
		if err == nil && !strings.Contains(out, `"Successful"`) {
			err = errors.New(out)
		}
		return err
	})
}
