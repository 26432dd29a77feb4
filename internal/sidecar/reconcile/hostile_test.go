package reconcile_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// TestMessageWithKey: Akuity's own message is told, and the key that it repeats is not, which sync checks.
func TestMessageWithKey(t *testing.T) {
	basic := base64.StdEncoding.EncodeToString([]byte(akuityfake.KeyID + ":" + akuityfake.Key))
	in(t, akuityfake.Habits{ReconcileFails: "no capacity for " + akuityfake.Key + " " + basic}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		for range 2 { // as it was created, and as it is listed
			o := w.sync(t.Context()).Clusters[0]
			if want := "not taken over by Akuity: no capacity for [hidden] [hidden]"; o.Err == nil || o.Err.Error() != want {
				t.Errorf("got %v, want %s", o.Err, want)
			}
		}
	})
}

// TestNotKept: an update that was not kept is told by what differs.
func TestNotKept(t *testing.T) {
	in(t, akuityfake.Habits{}, func(t *testing.T, w *world) {
		w.want(primary, small, "shop-acme")
		w.clean()
		w.lists[primary].Clusters[0].Size = medium
		w.lists[primary].Clusters[0].Project = "store"
		w.api[primary].SetHabits(akuityfake.Habits{KeepsNotes: true})
		o := w.sync(t.Context()).Clusters[0]
		if want := `the API took the update and did not keep it: annotation tenantry.dev/project is "shop", not "store"`; o.Err == nil || o.Err.Error() != want {
			t.Errorf("got %v, want %s", o.Err, want)
		}
	})
}

// TestListTimeout: a list that goes on and on takes as long as a cluster may, and the clusters that are
// wanted are done nevertheless.
func TestListTimeout(t *testing.T) {
	in(t, akuityfake.Habits{ListTotal: 90_000}, func(t *testing.T, w *world) {
		w.api[primary].Add("foreign", nil, nil)
		w.want(primary, small, "shop-acme")
		w.engine.Timeout = time.Minute
		w.api[primary].SetFault(func(op, _ string, _ int) akuityfake.Fault {
			if op == akuityfake.OpList {
				time.Sleep(time.Second)
			}
			return akuityfake.None
		})
		start := time.Now()
		r := w.sync(t.Context())
		if want := "connector akuity-prod: list clusters: no more time for the list of clusters in this round"; len(r.Errors) != 1 || r.Errors[0].Error() != want {
			t.Errorf("got %v, want %s", r.Errors, want)
		}
		if got := time.Since(start); got > 2*time.Minute || r.Clusters[0].State != reconcile.Ready {
			t.Errorf("after %s: %+v", got, r.Clusters)
		}
		time.Sleep(2 * time.Second) // a request that was given up is still being answered
	})
}

// TestCutByTimeout: whatever a cluster had no more time for, its error says what kept it.
func TestCutByTimeout(t *testing.T) {
	for name, c := range map[string]struct {
		op    string
		fault akuityfake.Fault
		habit akuityfake.Habits
		want  string
	}{
		"Create":    {akuityfake.OpCreate, akuityfake.HTML503, akuityfake.Habits{}, "no more time for this cluster in this round; before: create cluster: Unavailable (503)"},
		"TakenOver": {akuityfake.OpGet, akuityfake.HTML502, akuityfake.Habits{ReconcileAfter: 1}, "still being taken over by Akuity: no more time for this cluster in this round; before: get cluster: Unavailable (502)"},
		"Manifest":  {akuityfake.OpManifests, akuityfake.TooMany, akuityfake.Habits{}, "get agent manifest: no more time for this cluster in this round; before: ResourceExhausted (429)"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, c.habit, func(t *testing.T, w *world) {
				w.want(primary, small, "shop-acme")
				w.engine.Timeout = 6 * time.Second
				created := false
				w.api[primary].SetFault(func(op, _ string, _ int) akuityfake.Fault {
					created = created || op == akuityfake.OpCreate
					if op == c.op && created {
						return c.fault
					}
					return akuityfake.None
				})
				o := w.sync(t.Context()).Clusters[0]
				if o.State != reconcile.Waiting || !strings.Contains(o.Err.Error(), c.want) {
					t.Errorf("%s: got %v, want %s", o.State, o.Err, c.want)
				}
			})
		})
	}
}
