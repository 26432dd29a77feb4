package reconcile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

const (
	proxy = "apps/v1/deployments/akuity/argocd-repo-server" // the last document of a manifest
	token = "v1/secrets/akuity/akuity-agent"                // its third
)

// gives lets manifests come with these faults, one after the other, and whole from then on.
func (w *world) gives(faults ...akuityfake.Fault) {
	w.api[primary].SetFault(func(op, _ string, _ int) akuityfake.Fault {
		if op != akuityfake.OpManifests || len(faults) == 0 {
			return akuityfake.None
		}
		fault := faults[0]
		faults = faults[1:]
		return fault
	})
}

// stored tells whether a document is in the stored manifest.
func (w *world) stored(name string) bool {
	w.t.Helper()
	e, _, err := w.store.Load(w.t.Context(), storeKey(primary, "shop-acme"))
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Contains(string(e.Manifest), "name: "+name+"\n")
}

// TestLostDocuments: a manifest that lost documents on the way changes nothing before it comes so twice in a
// row; what came in between counts, and so does what came before a restart.
func TestLostDocuments(t *testing.T) {
	const whole, short, shorter, restart = akuityfake.None, akuityfake.Short, akuityfake.Shorter, akuityfake.Fault("restart")
	for name, c := range map[string]struct {
		rounds []akuityfake.Fault
		states []reconcile.State // after each
		gone   bool              // the last document, in the end
	}{
		"Once":         {[]akuityfake.Fault{short, whole}, []reconcile.State{reconcile.Waiting, reconcile.Ready}, false},
		"Twice":        {[]akuityfake.Fault{short, short}, []reconcile.State{reconcile.Waiting, reconcile.Ready}, true},
		"Apart":        {[]akuityfake.Fault{short, whole, short, whole}, []reconcile.State{reconcile.Waiting, reconcile.Ready, reconcile.Waiting, reconcile.Ready}, false},
		"Differently":  {[]akuityfake.Fault{short, shorter, short, shorter}, slices.Repeat([]reconcile.State{reconcile.Waiting}, 4), false},
		"Failed":       {[]akuityfake.Fault{short, akuityfake.Unauthorized, short}, []reconcile.State{reconcile.Waiting, reconcile.Failed, reconcile.Ready}, true},
		"Restart":      {[]akuityfake.Fault{short, restart, short}, []reconcile.State{reconcile.Waiting, reconcile.Ready}, true},
		"RestartWhole": {[]akuityfake.Fault{short, restart, whole, restart, short}, []reconcile.State{reconcile.Waiting, reconcile.Ready, reconcile.Waiting}, false},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
				w.want(primary, small, "shop-acme")
				w.clean()
				var states []reconcile.State
				for _, fault := range c.rounds {
					if fault == restart {
						w.restart()
						continue
					}
					w.api[primary].Rotate("shop-acme") // with other credentials each time
					w.gives(fault)
					states = append(states, w.sync(t.Context()).Clusters[0].State)
					if there := w.cluster("shop-acme").Object(proxy) != nil; !there && slices.Contains(states[max(0, len(states)-1):], reconcile.Waiting) {
						t.Error("a Deployment is removed at first sight")
					}
				}
				if !slices.Equal(states, c.states) {
					t.Errorf("rounds ended %v, want %v", states, c.states)
				}
				if gone := w.cluster("shop-acme").Object(proxy) == nil; gone != c.gone || w.stored("argocd-repo-server") == c.gone {
					t.Errorf("it is gone: %v, want %v; stored: %v", gone, c.gone, w.stored("argocd-repo-server"))
				}
				if w.cluster("shop-acme").Object(token) == nil {
					t.Error("the Secret is gone")
				}
			})
		})
	}
}

// restart begins anew with what is on disk.
func (w *world) restart() {
	w.t.Helper()
	d, err := store.OpenDir(w.dir, false)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { d.Close() })
	engine := *w.engine
	engine.Store, engine.Slow = d, nil
	w.engine, w.store = &engine, d
}

// TestLostStore: where nothing is stored to compare with, the agent in the cluster keeps what a manifest
// lacks at first.
func TestLostStore(t *testing.T) {
	for name, c := range map[string]struct {
		fetches []akuityfake.Fault
		states  []reconcile.State
		gone    bool
	}{
		"Unlike": {[]akuityfake.Fault{akuityfake.Short}, []reconcile.State{reconcile.Waiting, reconcile.Ready}, false},
		"Once":   {[]akuityfake.Fault{akuityfake.Short, akuityfake.Short}, []reconcile.State{reconcile.Waiting, reconcile.Ready}, false},
		"Twice":  {slices.Repeat([]akuityfake.Fault{akuityfake.Short}, 3), []reconcile.State{reconcile.Waiting, reconcile.Ready}, true},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
				w.want(primary, small, "shop-acme")
				w.clean()
				for _, folder := range []string{primary, ".tenantry-sidecar"} {
					if err := os.RemoveAll(filepath.Join(w.dir, folder)); err != nil {
						t.Fatal(err)
					}
				}
				w.gives(c.fetches...)
				var states []reconcile.State
				for range c.states {
					states = append(states, w.sync(t.Context()).Clusters[0].State)
					if w.cluster("shop-acme").Object(proxy) == nil && len(states) == 1 {
						t.Error("a Deployment is removed at first sight")
					}
				}
				if !slices.Equal(states, c.states) {
					t.Errorf("rounds ended %v, want %v", states, c.states)
				}
				if gone := w.cluster("shop-acme").Object(proxy) == nil; gone != c.gone {
					t.Errorf("it is gone: %v, want %v", gone, c.gone)
				}
			})
		})
	}
}

// TestLostDryRun: what would be held back is said, and not noted.
func TestLostDryRun(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.clean()
		w.engine.DryRun = true
		for range 3 {
			w.gives(akuityfake.Short)
			r := w.sync(t.Context())
			if got := actions(r); !slices.Equal(got, []string{"hold back akuity-prod/shop-acme"}) {
				t.Errorf("would do %v", got)
			}
			want := "the agent manifest came without Deployment akuity/argocd-repo-server; it is held back until it comes so a second time in a row"
			if err := r.Clusters[0].Err; err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}
