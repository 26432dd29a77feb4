package plan_test

import (
	"testing"

	"github.com/tenantry/tenantry/bench/fleettest"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

func loaded(tb testing.TB, tenants int) *fleet.Fleet {
	tb.Helper()
	return fleettest.Load(tb, fleettest.Dir(tb, tenants, nil))
}

// BenchmarkMake resolves 200 tenants of 10 applications.
func BenchmarkMake(b *testing.B) {
	f := loaded(b, 200)
	b.ReportAllocs()
	for b.Loop() {
		if _, bad := plan.Make(f, plan.Options{}); len(bad) > 0 {
			b.Fatal(bad)
		}
	}
}

// TestMakeAllocations guards what one more tenant costs: its names and those of its applications.
func TestMakeAllocations(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	few, many := loaded(t, 100), loaded(t, 200)
	each := (testing.AllocsPerRun(5, func() { plan.Make(many, plan.Options{}) }) - testing.AllocsPerRun(5, func() { plan.Make(few, plan.Options{}) })) / 100
	t.Logf("%.1f allocations a tenant", each)
	if each > 22 {
		t.Errorf("%.1f allocations a tenant of 10 applications, want 22 at most", each)
	}
}
