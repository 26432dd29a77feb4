package reconcile_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

var faults = []akuityfake.Fault{
	akuityfake.Unauthorized, akuityfake.Forbidden, akuityfake.NotFound, akuityfake.Conflict, akuityfake.TooMany, akuityfake.TooLong,
	akuityfake.Internal, akuityfake.HTML500, akuityfake.HTML502, akuityfake.HTML503, akuityfake.HTML504, akuityfake.HTML403,
	akuityfake.HTML404, akuityfake.HTML200, akuityfake.Empty200, akuityfake.Object200, akuityfake.Error200, akuityfake.Slow,
	akuityfake.Refused, akuityfake.Cut, akuityfake.MidStream, akuityfake.Redirect, akuityfake.Lost, akuityfake.LostHTML504,
}

var ops = []string{
	akuityfake.OpInstance, akuityfake.OpList, akuityfake.OpCreate, akuityfake.OpGet,
	akuityfake.OpUpdate, akuityfake.OpDelete, akuityfake.OpInfo, akuityfake.OpManifests,
}

// TestTraps: a round in which every kind of change is due, with one fault on one operation throughout.
// Whatever comes of it, nothing wrong was done; and once the fault is over, a round puts all right.
func TestTraps(t *testing.T) {
	t.Parallel()
	for i, fault := range faults {
		if testing.Short() && i%4 != 0 {
			continue
		}
		for _, op := range ops {
			t.Run(string(fault)+"/"+op, func(t *testing.T) {
				in(t, akuityfake.Habits{ReconcileAfter: 1, DeleteAfter: 1}, func(t *testing.T, w *world) {
					w.due()
					w.api[primary].SetFault(func(at, _ string, _ int) akuityfake.Fault {
						if at == op {
							return fault
						}
						return akuityfake.None
					})
					w.sync(t.Context())
					w.nothingWrong()
					w.api[primary].SetFault(nil)
					w.quota("100%") // what broke off counts once more
					w.recover()
				})
			})
		}
	}
}

// due makes a fleet in which one cluster is to be created, one updated, one applied anew, one left
// alone and one removed; and one is foreign.
func (w *world) due() {
	w.t.Helper()
	w.api[primary].Add("foreign", map[string]string{reconcile.FleetLabel: "test"}, map[string]string{"tenantry.dev/connector": primary})
	w.want(primary, small, "shop-update", "shop-rotate", "shop-same", "shop-remove")
	w.clean()
	w.drop(primary, "shop-remove")
	w.want(primary, small, "shop-create")
	w.lists[primary].Clusters[0].Size = medium
	w.api[primary].Rotate("shop-rotate")
}

// nothingWrong checks what must hold after any round: nothing foreign was touched, nothing wanted was
// removed, no cluster has two registrations, and every agent is one that the API gave out in full.
func (w *world) nothingWrong() {
	w.t.Helper()
	names := w.api[primary].Names()
	for _, name := range []string{"foreign", "shop-update", "shop-rotate", "shop-same"} {
		if !slices.Contains(names, name) {
			w.t.Errorf("%s is gone", name)
		}
	}
	for _, write := range w.api[primary].Writes() {
		if strings.HasSuffix(write, " foreign") || strings.HasPrefix(write, "delete ") && write != "delete shop-remove" {
			w.t.Errorf("write %q", write)
		}
	}
	for name, server := range w.kube {
		if slices.Contains(w.kubeWrites(name), "DELETE v1/namespaces/akuity") && name != "shop-remove" {
			w.t.Errorf("the agent of %s was removed", name)
		}
		cluster, err := w.access(server)
		if err != nil {
			w.t.Fatal(err)
		}
		record, err := cluster.Record(w.t.Context(), "akuity")
		if err != nil {
			w.t.Fatal(err)
		}
		if _, known := w.api[primary].State(name); known && record.Hash != "" && !w.gaveOut(name, record.Hash) {
			w.t.Errorf("the cluster of %s runs a manifest that the API never gave", name)
		}
	}
	for _, file := range w.files() { // what is stored is whole
		name := strings.TrimSuffix(strings.TrimPrefix(file, primary+"/"), ".yaml")
		stored, _, err := w.store.Load(w.t.Context(), storeKey(primary, name))
		if m, problems := akuity.ParseManifest("stored", stored.Manifest); m == nil || err != nil {
			w.t.Errorf("stored for %s: %v %s", name, err, problems)
		}
	}
}

// gaveOut tells whether the service has, or had, a manifest with that hash for a cluster.
func (w *world) gaveOut(name, hash string) bool {
	w.t.Helper()
	for _, text := range w.api[primary].Manifests(name) {
		if m, _ := akuity.ParseManifest("given", text); m != nil && m.Hash() == hash {
			return true
		}
	}
	return false
}

// recover runs rounds until one is clean, which must come soon, and checks the end.
func (w *world) recover() {
	w.t.Helper()
	var last reconcile.Report
	for range 4 {
		if last = w.sync(w.t.Context()); last.Clean() {
			w.consistent("foreign")
			return
		}
	}
	w.t.Errorf("does not recover: %v %v %v", last.Errors, bad(last.Clusters), bad(last.Removals))
}

// TestCrash: the program ends after any number of requests, and the next run puts all right.
func TestCrash(t *testing.T) {
	t.Parallel()
	step := 1
	if testing.Short() {
		step = 7
	}
	for n := 0; n < 40; n += step {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			in(t, akuityfake.Habits{ReconcileAfter: 1, DeleteAfter: 1}, func(t *testing.T, w *world) {
				w.engine.Workers = 1
				w.due()
				ctx, crash := context.WithCancel(t.Context())
				defer crash()
				var mu sync.Mutex
				count := 0
				after := func() {
					mu.Lock()
					defer mu.Unlock()
					if count++; count > n {
						crash()
					}
				}
				w.api[primary].SetFault(func(string, string, int) akuityfake.Fault { after(); return akuityfake.None })
				for _, server := range w.kube {
					server.SetFail(func(string, string) int { after(); return 0 })
				}
				w.sync(ctx)
				w.api[primary].SetFault(nil)
				for _, server := range w.kube {
					server.SetFail(nil)
				}
				w.nothingWrong()
				w.quota("100%")
				w.recover()
			})
		})
	}
}

// TestSoak: 1,000 registrations, and one request of five goes wrong, at Akuity and in the clusters, in
// every way there is. Rounds go on while the fleet changes; in the end everything is as the list says.
func TestSoak(t *testing.T) {
	t.Parallel()
	total, rounds, most := 1000, 4, 0
	if testing.Short() {
		total = 100
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, akuityfake.Habits{ReconcileAfter: 2, DeleteAfter: 2, MissingIs403: true, StaleAfterPut: true, Stamps: true}, primary)
		w.quota("100%")
		w.api[primary].Add("foreign", nil, nil)
		names := make([]string, total)
		for i := range names {
			names[i] = fmt.Sprintf("shop-%04d", i)
			w.flaky(names[i], uint64(i))
		}
		w.want(primary, small, names...)
		random := rand.New(rand.NewPCG(1, 2))
		var mu sync.Mutex
		broken := func(string, string, int) akuityfake.Fault {
			mu.Lock()
			defer mu.Unlock()
			if random.IntN(5) > 0 {
				return akuityfake.None
			}
			return faults[random.IntN(len(faults))]
		}
		w.api[primary].SetFault(broken)
		for i := range rounds {
			most = max(most, w.sync(t.Context()).Count()[primary][reconcile.Ready])
			// The fleet moves on: some leave, some grow, some are given new credentials.
			w.drop(primary, names[i*10:i*10+5]...)
			for j := range 20 {
				w.lists[primary].Clusters[100*(i%8)/10+j].Size = medium
			}
			for _, name := range w.api[primary].Names()[:10] {
				w.api[primary].Rotate(name)
			}
		}
		if most < total/3 {
			t.Errorf("with one fault of five, no round got further than %d of %d", most, total)
		}
		w.api[primary].SetFault(nil)
		w.calm()
		w.recover()
		if state, _ := w.api[primary].State("foreign"); state.Generation != 1 {
			t.Errorf("foreign: %+v", state)
		}
		for _, write := range w.api[primary].Writes() {
			if name, deleted := strings.CutPrefix(write, "delete "); deleted && w.wanted(name) {
				t.Errorf("%s was deleted", name)
			}
		}
	})
}

// flaky makes a cluster refuse one request of five.
func (w *world) flaky(name string, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 3))
	w.cluster(name).SetFail(func(string, string) int {
		if random.IntN(5) > 0 {
			return 0
		}
		return []int{500, 502, 503, 504, 503, 500, 502, 503, 409, 403}[random.IntN(10)]
	})
}

func (w *world) calm() {
	for _, server := range w.kube {
		server.SetFail(nil)
	}
}

func (w *world) wanted(name string) bool {
	return slices.ContainsFunc(w.lists[primary].Clusters, func(r akuity.Registration) bool { return r.Name == name })
}
