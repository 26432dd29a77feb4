package reconcile_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

func TestRemoval(t *testing.T) {
	in(t, akuityfake.Habits{DeleteAfter: 4}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme", "shop-beta")
		w.clean()
		w.drop(primary, "shop-beta")
		want := []string{"remove agent akuity-prod/shop-beta", "deregister akuity-prod/shop-beta", "forget akuity-prod/shop-beta"}
		if diff := cmp.Diff(want, actions(w.clean())); diff != "" {
			t.Errorf("in this order, so that a crash leaves something to find (-want +got):\n%s", diff)
		}
		w.consistent()
	})
}

// TestGuards: each case wants fewer clusters than the four that are there.
func TestGuards(t *testing.T) {
	t.Parallel()
	all := []string{"shop-a", "shop-b", "shop-c", "shop-d"}
	for name, c := range map[string]struct {
		reason  string
		change  func(w *world)
		deleted int
		clean   bool
	}{
		"Incomplete":    {"a part of the fleet says nothing of the rest", func(w *world) { w.drop(primary, all[:2]...); w.lists[primary].Complete = false }, 0, true},
		"Allowed":       {"three are the default", func(w *world) { w.drop(primary, all[:3]...) }, 3, true},
		"TooMany":       {"all or nothing", func(w *world) { w.drop(primary, all[:2]...); w.quota("1") }, 0, false},
		"None":          {"0 forbids every removal", func(w *world) { w.drop(primary, all[0]); w.quota("0") }, 0, false},
		"Percent":       {"half of four", func(w *world) { w.drop(primary, all[:2]...); w.quota("50%") }, 2, true},
		"PercentTooFew": {"a part of one is none", func(w *world) { w.drop(primary, all[0]); w.quota("24%") }, 0, false},
		"Everything":    {"a list without any of them is a mistake", func(w *world) { w.drop(primary, all...); w.want(primary, small, "shop-new"); w.quota("100%") }, 0, false},
		"Forced": {"unless it is meant", func(w *world) {
			w.drop(primary, all...)
			w.want(primary, small, "shop-new")
			w.quota("100%")
			w.engine.Force = true
		}, 4, true},
		"ForcedTooMany": {"--force is not for how many", func(w *world) { w.drop(primary, all[:2]...); w.quota("1"); w.engine.Force = true }, 0, false},
		"Applications":  {"what is in use stays, the other goes", func(w *world) { w.drop(primary, all[:2]...); w.api[primary].SetApplications("shop-a", true) }, 1, false},
		"ApplicationsForced": {"", func(w *world) {
			w.drop(primary, all[0])
			w.api[primary].SetApplications("shop-a", true)
			w.engine.Force = true
		}, 1, true},
		"NoList":  {"what cannot be listed is not removed", func(w *world) { w.drop(primary, all[0]); w.habits(akuityfake.Habits{DenyList: true}) }, 0, false},
		"Revoked": {"403 is not gone", func(w *world) { w.drop(primary, all[0]); w.habits(akuityfake.Habits{DenyAll: true}) }, 0, false},
		"MissingIs403": {"a proof is needed, and there", func(w *world) {
			w.drop(primary, all[0])
			w.habits(akuityfake.Habits{MissingIs403: true, DeleteAfter: 2})
		}, 1, true},
		"ClustersOnly": {"the list is the proof", func(w *world) {
			w.drop(primary, all[0])
			w.habits(akuityfake.Habits{MissingIs403: true, DenyInstance: true, DeleteAfter: 2})
		}, 1, true},
		"Disowned": {"the label went in the meantime", func(w *world) {
			w.drop(primary, all[0])
			w.api[primary].SetFault(func(op, name string, _ int) akuityfake.Fault {
				if op == akuityfake.OpInfo && name == "shop-a" {
					w.t.Error("it was asked for Applications as if it were ours")
				}
				return akuityfake.None
			})
			w.api[primary].Relabel("shop-a", map[string]string{reconcile.FleetLabel: "other"})
		}, 0, true},
		"ClusterUnreachable": {"an agent that may run is not cut off", func(w *world) { w.drop(primary, all[0]); w.unreachable("shop-a") }, 0, false},
		"UnreachableForced":  {"unless it is meant", func(w *world) { w.drop(primary, all[0]); w.unreachable("shop-a"); w.engine.Force = true }, 1, true},
		"ClusterGone":        {"without a kubeconfig there is no cluster", func(w *world) { w.drop(primary, all[0]); w.kube["shop-a"] = nil }, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
				w.want(primary, small, all...)
				w.clean()
				c.change(w)
				r := w.sync(t.Context())
				deleted := 0
				for _, write := range w.api[primary].Writes() {
					if strings.HasPrefix(write, "delete ") {
						deleted++
					}
				}
				if deleted != c.deleted || r.Clean() != c.clean {
					t.Errorf("deleted %d, clean %v; want %d, %v: %s\n%v %v %v", deleted, r.Clean(), c.deleted, c.clean, c.reason, r.Errors, bad(r.Clusters), bad(r.Removals))
				}
			})
		})
	}
}

func (w *world) quota(text string) {
	w.t.Helper()
	q, err := reconcile.ParseQuota(text)
	if err != nil {
		w.t.Fatal(err)
	}
	w.engine.MaxDeletions = q
}

func (w *world) habits(h akuityfake.Habits) { w.api[primary].SetHabits(h) }

func (w *world) unreachable(name string) {
	w.cluster(name).SetFail(func(string, string) int { return http.StatusServiceUnavailable })
}

// TestRestGoesOn: refusing removals does not keep the rest from being done.
func TestRestGoesOn(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-a", "shop-b")
		w.clean()
		w.quota("0")
		w.drop(primary, "shop-a")
		w.want(primary, small, "shop-new")
		r := w.sync(t.Context())
		if err := errors.Join(r.Errors...); err == nil || !strings.Contains(err.Error(), "--max-deletions 0 allows 0 of 2") {
			t.Errorf("got %v", err)
		}
		if _, there := w.api[primary].State("shop-new"); !there {
			t.Error("the new one was not registered")
		}
	})
}

// TestGoneAtAkuity: somebody removed the cluster there; its agent and manifest go all the same.
func TestGoneAtAkuity(t *testing.T) {
	in(t, akuityfake.Habits{}, func(_ *testing.T, w *world) {
		w.want(primary, small, "shop-a", "shop-b")
		w.clean()
		w.drop(primary, "shop-a")
		w.api[primary].Remove("shop-a")
		w.clean()
		w.consistent()
	})
}

// TestByHand: a manifest that a person put into the store is not ours to remove.
func TestByHand(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-a")
		w.writeFile(primary+"/by-hand.yaml", "x")
		w.clean()
		if diff := cmp.Diff([]string{primary + "/by-hand.yaml", primary + "/shop-a.yaml"}, w.files()); diff != "" {
			t.Errorf("store (-want +got):\n%s", diff)
		}
	})
}

func TestComesBack(t *testing.T) {
	in(t, akuityfake.Habits{DeleteAfter: 100}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-a", "shop-b")
		w.clean()
		w.drop(primary, "shop-a")
		w.engine.Timeout = 1 // the round ends while Akuity is still deleting
		w.sync(t.Context())
		w.engine.Timeout = 0
		w.drop(primary, "shop-b")
		w.want(primary, medium, "shop-a", "shop-b")
		w.api[primary].SetHabits(akuityfake.Habits{DeleteAfter: 3})
		w.clean() // waits until the old one is gone and registers it anew
		w.consistent()
	})
}

func TestMove(t *testing.T) {
	in(t, akuityfake.Habits{ReconcileAfter: 2}, func(t *testing.T, w *world) {
		w.connect("akuity-new", akuityfake.New(akuityfake.Habits{NeverReconciled: true}))
		w.want(primary, small, "shop-a", "shop-b")
		w.clean()
		w.drop(primary, "shop-a", "shop-b") // all of them: moves are no loss
		w.want("akuity-new", medium, "shop-a", "shop-b")
		if r := w.sync(t.Context()); len(bad(r.Removals)) != 2 || len(w.api[primary].Names()) != 2 {
			t.Errorf("the old ones were removed before the new ones were ready: %+v", r.Removals)
		}
		w.api["akuity-new"].SetHabits(akuityfake.Habits{})
		got := actions(w.clean())
		want := []string{
			"store akuity-new/shop-a", "apply akuity-new/shop-a", "store akuity-new/shop-b", "apply akuity-new/shop-b",
			"deregister akuity-prod/shop-a", "forget akuity-prod/shop-a", "deregister akuity-prod/shop-b", "forget akuity-prod/shop-b",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the agent is replaced and not removed (-want +got):\n%s", diff)
		}
		w.consistent()
	})
}

// TestMoveWithinInstance: two connectors of one instance, for two sizes of agents. A cluster that
// changes its connector is updated in place, and no list takes the other's clusters for its own.
func TestMoveWithinInstance(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.connect("akuity-large", w.api[primary])
		w.want(primary, small, "shop-a", "shop-b")
		w.want("akuity-large", medium, "shop-c")
		w.clean()
		if got := actions(w.clean()); len(got) > 0 {
			t.Errorf("two lists of one instance do %v to each other", got)
		}
		w.drop(primary, "shop-a")
		w.want("akuity-large", medium, "shop-a")
		want := []string{"update akuity-large/shop-a", "store akuity-large/shop-a", "apply akuity-large/shop-a"}
		if diff := cmp.Diff(want, actions(w.clean())); diff != "" {
			t.Errorf("in place (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"forget akuity-prod/shop-a"}, actions(w.clean())); diff != "" {
			t.Errorf("the manifest under the old connector (-want +got):\n%s", diff)
		}

		// With one list alone, the other's clusters are nobody's to remove.
		alone := *w.lists["akuity-large"]
		r := w.engine.Sync(t.Context(), []akuity.Registrations{alone})
		if !r.Clean() || len(r.Removals) > 0 || len(w.api[primary].Names()) != 3 {
			t.Errorf("%+v %v", r, w.api[primary].Names())
		}

		// The same name in both lists is an error, not a tug of war.
		w.want(primary, small, "shop-c")
		if got := bad(w.sync(t.Context()).Clusters); len(got) != 1 || !strings.Contains(got[0], "same Argo CD instance") {
			t.Errorf("got %v", got)
		}
	})
}
