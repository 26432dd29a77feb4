package reconcile_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

// hostile puts hostile clusters beside the others, and returns their servers.
func (w *world) hostile(traps map[string]kubefake.Trap) map[string]*kubefake.Hostile {
	servers := map[string]*kubefake.Hostile{}
	for name, trap := range traps {
		servers[name] = kubefake.NewHostile(trap)
		w.want(primary, small, name)
	}
	w.engine.Agents = func(ctx context.Context, wanted kubeconfig.Wanted) (reconcile.Agent, error) {
		if server := servers[wanted.Cluster]; server != nil {
			return apply.Connect(server.Config())
		}
		return w.agent(ctx, wanted)
	}
	return servers
}

// clock notes when a cluster was last asked for something.
func (w *world) clock(names ...string) func() time.Time {
	var mu sync.Mutex
	var last time.Time
	for _, name := range names {
		w.cluster(name).SetFail(func(string, string) int {
			mu.Lock()
			defer mu.Unlock()
			last = time.Now()
			return 0
		})
	}
	return func() time.Time { mu.Lock(); defer mu.Unlock(); return last }
}

func named(n int, prefix string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s-%03d", prefix, i)
	}
	return all
}

// TestHostileClusters: every way in which an API server can misbehave, all in one round. It costs those
// clusters. From the second round on the others do not even wait for them.
func TestHostileClusters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, akuityfake.Habits{}, primary)
		w.engine.Slow = reconcile.NewSlow()
		all, traps := kubefake.Traps(), map[string]kubefake.Trap{}
		for i, name := range slices.Sorted(keys(all)) {
			traps[fmt.Sprintf("bad-%03d", i)] = all[name]
		}
		servers := w.hostile(traps)
		good := named(20, "shop")
		w.want(primary, small, good...)
		last := w.clock(good...)
		for round := range 3 {
			for _, name := range w.api[primary].Names() {
				w.api[primary].Rotate(name) // so that there is something to do
			}
			start := time.Now()
			r := w.sync(t.Context())
			for _, o := range r.Clusters {
				if want := strings.HasPrefix(o.Cluster, "shop-"); want != (o.State == reconcile.Ready) {
					t.Errorf("round %d: %s is %s: %v", round, o.Cluster, o.State, o.Err)
				}
			}
			if took := last().Sub(start); took > 10*time.Minute || round > 0 && took > time.Minute {
				t.Errorf("round %d: the others waited %s", round, took)
			}
			if took := time.Since(start); took > 20*time.Minute {
				t.Errorf("round %d took %s", round, took)
			}
		}
		for name, server := range servers {
			if n := server.Requests(); n == 0 || n > 3*4 {
				t.Errorf("%s was asked %d times", name, n)
			}
		}
		time.Sleep(time.Minute) // the last connections close
	})
}

// answerLate is an API server that is good, but takes its time for each answer.
func answerLate(late time.Duration) kubefake.Trap {
	good := kubefake.New()
	return func(c net.Conn, r *http.Request) {
		time.Sleep(late)
		good.Answer(c, r)
	}
}

// TestHogs: forty clusters that answer well, and slowly enough to need hours. A round does not grow with
// their number, each has its turn, and the others do not wait.
func TestHogs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, akuityfake.Habits{}, primary)
		w.engine.Slow = reconcile.NewSlow()
		traps := map[string]kubefake.Trap{}
		for _, name := range named(40, "bad") {
			traps[name] = answerLate(25 * time.Second)
		}
		servers := w.hostile(traps)
		good := named(20, "shop")
		w.want(primary, small, good...)
		last := w.clock(good...)
		for round := range 4 {
			for _, name := range w.api[primary].Names() {
				w.api[primary].Rotate(name) // so that there is something to do
			}
			start := time.Now()
			w.sync(t.Context())
			if took := last().Sub(start); took > 10*time.Minute || round > 0 && took > time.Minute {
				t.Errorf("round %d: the others waited %s", round, took)
			}
			if took := time.Since(start); took > 21*time.Minute {
				t.Errorf("round %d took %s", round, took)
			}
		}
		for name, server := range servers {
			if server.Requests() < 3 {
				t.Errorf("%s had no turn: %d requests", name, server.Requests())
			}
		}
		time.Sleep(time.Minute) // the last connections close
	})
}

// TestHostileRemoval: a tenant that leaves, and whose API server does not let its agent be removed, stays
// registered until --force.
func TestHostileRemoval(t *testing.T) {
	t.Parallel()
	for name, trap := range map[string]kubefake.Trap{"hang": kubefake.Traps()["hang"], "404 page": kubefake.Traps()["404 page"]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, akuityfake.Habits{}, primary)
				w.want(primary, small, "shop-acme")
				w.hostile(map[string]kubefake.Trap{"bad": trap})
				w.sync(t.Context())
				w.drop(primary, "bad")
				if r := w.sync(t.Context()); len(r.Removals) != 1 || r.Removals[0].State != reconcile.Kept {
					t.Errorf("it is no longer registered: %+v", r.Removals)
				}
				w.engine.Force = true
				if r := w.sync(t.Context()); len(r.Removals) != 1 || r.Removals[0].State != reconcile.Removed {
					t.Errorf("with --force it stays: %+v", r.Removals)
				}
				time.Sleep(time.Minute) // the last connections close
			})
		})
	}
}
