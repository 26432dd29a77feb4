package reconcile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// in runs f in a world of one connector, where time is faked.
func in(t *testing.T, h akuityfake.Habits, f func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		f(t, newWorld(t, h, primary))
	})
}

func TestFirstRound(t *testing.T) {
	in(t, akuityfake.Habits{ReconcileAfter: 3, Stamps: true}, func(t *testing.T, w *world) {
		w.want(primary, medium, "shop-acme")
		w.lists[primary].Clusters[0].Overrides = akuity.Overrides{Replicas: 3, Memory: "2Gi"}
		want := []string{"create akuity-prod/shop-acme", "store akuity-prod/shop-acme", "apply akuity-prod/shop-acme"}
		if diff := cmp.Diff(want, actions(w.clean())); diff != "" {
			t.Errorf("actions (-want +got):\n%s", diff)
		}
		w.consistent()
		spec := w.cluster("shop-acme").Object("apps/v1/deployments/akuity/argocd-repo-server")["spec"].(map[string]any)
		if spec["replicas"] != 3.0 {
			t.Errorf("the override was not applied: %v", spec["replicas"])
		}

		// Nothing changed: nothing is written anywhere.
		before := len(w.kubeWrites("shop-acme"))
		if got := actions(w.clean()); len(got) > 0 {
			t.Errorf("a second round did %v", got)
		}
		if diff := cmp.Diff([]string{"create shop-acme"}, w.api[primary].Writes()); diff != "" || len(w.kubeWrites("shop-acme")) != before {
			t.Errorf("a second round wrote: %s\n%v", diff, w.kubeWrites("shop-acme")[before:])
		}

		// A changed override is applied, and neither the API nor the store hears of it.
		w.lists[primary].Clusters[0].Overrides.Replicas = 4
		if diff := cmp.Diff([]string{"apply akuity-prod/shop-acme"}, actions(w.clean())); diff != "" {
			t.Errorf("actions (-want +got):\n%s", diff)
		}
		w.consistent()
	})
}

func TestSizeChange(t *testing.T) {
	in(t, akuityfake.Habits{ReconcileAfter: 2, StaleAfterPut: true, Stamps: true}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.clean()
		w.lists[primary].Clusters[0].Size = medium
		want := []string{"update akuity-prod/shop-acme", "store changed akuity-prod/shop-acme", "apply akuity-prod/shop-acme"}
		if diff := cmp.Diff(want, actions(w.clean())); diff != "" {
			t.Errorf("in place, and not with the manifest of before (-want +got):\n%s", diff)
		}
		w.consistent()
		if got := actions(w.clean()); len(got) > 0 {
			t.Errorf("afterwards %v", got)
		}
	})
}

func TestManifestChange(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme", "shop-beta")
		w.clean()
		w.api[primary].Rotate("shop-acme")
		r := w.clean()
		want := []string{"store changed akuity-prod/shop-acme", "apply akuity-prod/shop-acme"}
		if diff := cmp.Diff(want, actions(r)); diff != "" {
			t.Errorf("actions (-want +got):\n%s", diff)
		}
		if !r.Clusters[0].Changed || r.Clusters[1].Changed {
			t.Errorf("changed: %+v", r.Clusters)
		}
		w.consistent()
	})
}

// TestAgentLost: the record in the cluster is what counts, so an agent that vanished with its Namespace
// comes back.
func TestAgentLost(t *testing.T) {
	in(t, akuityfake.Habits{}, func(_ *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.clean()
		delete(w.kube, "shop-acme") // a new cluster under the old name
		w.clean()
		w.consistent()
	})
}

func TestStoreLost(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.clean()
		k := storeKey(primary, "shop-acme")
		for _, damage := range []string{"", "half: [", "apiVersion: v1\nkind: Namespace\nmetadata: {name: akuity}\n"} {
			if err := w.store.Save(t.Context(), k, []byte(damage)); err != nil {
				t.Fatal(err)
			}
			w.clean()
			w.consistent()
		}
	})
}

func TestRegistrationFails(t *testing.T) {
	in(t, akuityfake.Habits{ReconcileFails: "no capacity"}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		r := w.sync(t.Context())
		if o := r.Clusters[0]; o.State != reconcile.Failed || !strings.Contains(o.Err.Error(), "no capacity") {
			t.Errorf("%+v", o)
		}
		if w.api[primary].Requests(akuityfake.OpManifests) > 0 || len(w.files()) > 0 {
			t.Error("a manifest was fetched of a cluster that failed")
		}
	})
}

func TestNeverReconciled(t *testing.T) {
	in(t, akuityfake.Habits{NeverReconciled: true}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		start := time.Now()
		r := w.sync(t.Context())
		if o := r.Clusters[0]; o.State != reconcile.Waiting || time.Since(start) != 10*time.Minute {
			t.Errorf("after %s: %+v", time.Since(start), o)
		}
		if w.api[primary].Requests(akuityfake.OpManifests) > 0 {
			t.Error("a manifest was fetched too early")
		}
		w.api[primary].SetHabits(akuityfake.Habits{})
		w.clean()
		w.consistent()
	})
}

func TestNoKubeconfig(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.kube["shop-acme"] = nil
		if o := w.sync(t.Context()).Clusters[0]; o.State != reconcile.Waiting {
			t.Errorf("%+v", o)
		}
		w.consistent() // stored all the same, so that the function can go on
	})
}

func TestForeign(t *testing.T) {
	t.Parallel()
	for name, labels := range map[string]map[string]string{
		"Nobodys":    nil,
		"OtherFleet": {reconcile.FleetLabel: "test"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
				w.api[primary].Add("shop-acme", labels, map[string]string{"tenantry.dev/connector": primary})
				w.api[primary].Add("by-hand", labels, map[string]string{"tenantry.dev/connector": primary})
				w.want(primary, medium, "shop-acme", "shop-beta")
				r := w.sync(t.Context())
				if r.Clusters[0].State != reconcile.Foreign || r.Clusters[1].State != reconcile.Ready || len(r.Removals) > 0 {
					t.Errorf("%+v %+v", r.Clusters, r.Removals)
				}
				if diff := cmp.Diff([]string{"create shop-beta"}, w.api[primary].Writes()); diff != "" {
					t.Errorf("writes (-want +got):\n%s", diff)
				}
				if len(w.kubeWrites("shop-acme")) > 0 || slices.Contains(w.files(), primary+"/shop-acme.yaml") {
					t.Error("the agent of a foreign cluster was stored or applied")
				}
			})
		})
	}
}

// TestOneKubeconfigTwice: two registrations that lead to one cluster would take turns in overwriting
// each other's agent.
func TestOneKubeconfigTwice(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.kube["shop-beta"] = w.cluster("shop-acme")
		w.engine.Workers = 1
		w.want(primary, small, "shop-acme", "shop-beta")
		r := w.sync(t.Context())
		if states := []reconcile.State{r.Clusters[0].State, r.Clusters[1].State}; !slices.Contains(states, reconcile.Ready) || !slices.Contains(states, reconcile.Failed) {
			t.Errorf("%+v", r.Clusters)
		}
	})
}

func TestNamespaceIsFixed(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.lists[primary].Clusters[0].Namespace = "agents"
		w.clean()
		w.consistent()
		w.lists[primary].Clusters[0].Namespace = "other"
		if o := w.sync(t.Context()).Clusters[0]; o.State != reconcile.Failed || !strings.Contains(o.Err.Error(), "cannot be changed") {
			t.Errorf("%+v", o)
		}
	})
}

func TestWrongKey(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme", "shop-beta")
		w.api[primary].SetFault(func(string, string, int) akuityfake.Fault { return akuityfake.Unauthorized })
		r := w.sync(t.Context())
		if len(r.Errors) != 1 || r.Clusters[0].State != reconcile.Failed || r.Clusters[1].State != reconcile.Failed {
			t.Errorf("%v %+v", r.Errors, r.Clusters)
		}
		if n := w.api[primary].Requests(akuityfake.OpList) + w.api[primary].Requests(akuityfake.OpGet); n != 1 {
			t.Errorf("a wrong key was tried %d times", n)
		}
	})
}

func TestDryRun(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme", "shop-beta", "shop-gone")
		w.clean()
		apiWrites, kubeWrites, files := w.api[primary].Writes(), w.kubeWrites("shop-acme"), w.files()
		w.drop(primary, "shop-gone")
		w.want(primary, small, "shop-new")
		w.lists[primary].Clusters[0].Size = medium
		w.api[primary].Rotate("shop-beta")
		w.engine.DryRun = true
		want := []string{
			"update akuity-prod/shop-acme",
			"store changed akuity-prod/shop-beta", "apply akuity-prod/shop-beta",
			"remove agent akuity-prod/shop-gone", "deregister akuity-prod/shop-gone", "forget akuity-prod/shop-gone",
			"create akuity-prod/shop-new",
		}
		if diff := cmp.Diff(want, actions(w.clean())); diff != "" {
			t.Errorf("what it would do (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]any{apiWrites, kubeWrites, files}, []any{w.api[primary].Writes(), w.kubeWrites("shop-acme"), w.files()}); diff != "" {
			t.Errorf("what it did (-before +after):\n%s", diff)
		}
		w.engine.DryRun = false
		w.clean()
		w.consistent()
	})
}

func TestNotApplied(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.engine.Agents = nil
		w.want(primary, small, "shop-acme", "shop-beta")
		w.clean()
		w.drop(primary, "shop-beta")
		w.clean()
		w.consistent()
		if !strings.Contains(w.log.String(), "the agent stays in its cluster") {
			t.Error("nothing says that the agent stays")
		}
	})
}

func TestEmptyLists(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.clean()
		w.drop(primary, "shop-acme")
		w.engine.Force = true
		r := w.sync(t.Context())
		if err := errors.Join(r.Errors...); err == nil || w.api[primary].Requests(akuityfake.OpDelete) > 0 {
			t.Errorf("an empty list removed something: %v", err)
		}
	})
}
