package e2e

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/tenantry/tenantry/e2e/stack"
)

// wave is an object's sync-wave.
func wave(o *unstructured.Unstructured) int {
	n, _ := strconv.Atoi(o.GetAnnotations()["argocd.argoproj.io/sync-wave"]) // absent is 0
	return n
}

// kindOf names an object's kind as the stack's clusters take it.
func kindOf(o *unstructured.Unstructured) string {
	return schema.GroupKind{Group: o.GroupVersionKind().Group, Kind: o.GetKind()}.String()
}

func idOf(o *unstructured.Unstructured) string {
	return kindOf(o) + " " + o.GetNamespace() + "/" + o.GetName()
}

// rendered reads the tree's folder for the control plane's root Application, in the order of the waves.
func (l *live) rendered() []*unstructured.Unstructured {
	l.t.Helper()
	var all []*unstructured.Unstructured
	must(l.t, filepath.WalkDir(filepath.Join(l.dir, "rendered", "live", "argocd"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		objects, err := stack.Objects(text)
		all = append(all, objects...)
		return err
	}))
	slices.SortStableFunc(all, func(a, b *unstructured.Unstructured) int { return cmp.Compare(wave(a), wave(b)) })
	return all
}

// applyControlPlane applies what is for the root Application, wave after wave.
func (l *live) applyControlPlane(ctx context.Context) {
	l.t.Helper()
	l.emitted = l.rendered()
	for _, o := range l.emitted {
		switch o.GetKind() {
		case "Issuer":
		case "Certificate":
			l.pki.issue(ctx, l.t, o)
		case "ExternalSecret":
			l.pki.assemble(ctx, l.t, o)
		default:
			text, err := o.MarshalJSON()
			must(l.t, err)
			must(l.t, l.w.Host.Apply(ctx, "", text))
		}
	}
}

// waveDelay is how long Argo CD waits between two waves, so that controllers may react (ARGOCD_SYNC_WAVE_DELAY). It matters:
// argocd-agent 0.9 may make an Application of a managed agent anew, from an update that was on its way while that was deleted,
// and then deletes it again; by then its AppProject must be there.
const waveDelay = 2 * time.Second

// pruneControlPlane deletes what is no longer emitted, as the root Application prunes: the last wave first, each gone before
// the next begins.
func (l *live) pruneControlPlane(ctx context.Context) {
	l.t.Helper()
	now := l.rendered()
	var old []*unstructured.Unstructured
	for _, o := range l.emitted {
		if !slices.ContainsFunc(now, func(n *unstructured.Unstructured) bool { return idOf(n) == idOf(o) }) && !isKept(o) {
			old = append(old, o)
		}
	}
	l.emitted = now
	if len(old) == 0 {
		l.t.Fatal("nothing is to be pruned")
	}
	slices.Reverse(old)
	for len(old) > 0 {
		n := slices.IndexFunc(old, func(o *unstructured.Unstructured) bool { return wave(o) != wave(old[0]) })
		if n < 0 {
			n = len(old)
		}
		for _, o := range old[:n] {
			kind, name := kindOf(o), o.GetName()
			switch o.GetKind() {
			case "Certificate": // its Secret stays, as with cert-manager
				continue
			case "ExternalSecret": // it owns its Secret
				kind = "Secret"
			}
			must(l.t, l.w.Host.Delete(ctx, kind, o.GetNamespace(), name))
		}
		for _, o := range old[:n] {
			if kind := kindOf(o); kind != "Certificate.cert-manager.io" && kind != "ExternalSecret.external-secrets.io" {
				isGone(ctx, l.t, l.w.Host, kind, o.GetNamespace(), o.GetName())
			}
		}
		old = old[n:]
		time.Sleep(waveDelay)
	}
}

// isKept tells whether the root Application leaves an object that is no longer emitted.
func isKept(o *unstructured.Unstructured) bool {
	return strings.Contains(o.GetAnnotations()["argocd.argoproj.io/sync-options"], "Prune=false")
}

// gone checks that nothing of a tenant but the agent's namespace is left on the control plane, and none of its Applications in
// its own cluster.
func (l *live) gone(ctx context.Context, tenant string) {
	l.t.Helper()
	for _, kind := range []string{stack.KindApplication, stack.KindAppProject, "Secret", "ConfigMap"} {
		for _, namespace := range []string{livePrincipal, agentName(tenant)} {
			left, err := l.w.Host.List(ctx, kind, namespace, "tenantry.dev/tenant="+tenant)
			must(l.t, err)
			for i := range left {
				l.t.Errorf("%s is left on the control plane", idOf(&left[i]))
			}
		}
	}
	if namespace, err := l.w.Host.Get(ctx, "Namespace", "", agentName(tenant)); err != nil || !isKept(namespace) {
		l.t.Errorf("the agent's namespace is not kept: %v", err)
	}
	isGone(ctx, l.t, l.w.Host, "Secret", livePrincipal, "cluster-"+agentName(tenant))
	isGone(ctx, l.t, l.w.Tenant, stack.KindApplication, stack.Namespace, applicationName(tenant))
	isGone(ctx, l.t, l.w.Tenant, stack.KindAppProject, stack.Namespace, agentName(tenant))
	must(l.t, stack.Until(ctx, "what was deployed to be gone", func(ctx context.Context) error {
		_, err := l.w.Tenant.Get(ctx, "ConfigMap", "live-"+tenant, "web")
		if apierrors.IsNotFound(err) {
			return nil
		}
		return cmp.Or(err, fmt.Errorf("it is still there"))
	}))
}

// applicationName is the name of a tenant's Application.
func applicationName(tenant string) string { return agentName(tenant) + "-web" }
