package generators_test

import (
	"io"
	"slices"
	"testing"

	"github.com/tenantry/tenantry/bench/fleettest"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
)

func planOf(tb testing.TB, tenants int) *plan.Plan {
	tb.Helper()
	p, bad := plan.Make(fleettest.Load(tb, fleettest.Dir(tb, tenants, nil)), plan.Options{})
	if len(bad) > 0 {
		tb.Fatal(bad)
	}
	return p
}

// BenchmarkAll renders 200 tenants of 10 applications; beside it, what writing the same bytes costs.
func BenchmarkAll(b *testing.B) {
	p := planOf(b, 200)
	objects := slices.Concat(generators.All(p, nil).Pieces...)
	size := int64(0)
	for i := range objects {
		size += int64(len(objects[i].Body))
	}
	b.Run("render", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			generators.All(p, nil)
		}
	})
	b.Run("stream", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			if err := emit.Stream(io.Discard, objects); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestAllocations guards that an Application is rendered into memory that is there.
func TestAllocations(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	few, many := planOf(t, 100), planOf(t, 200)
	each := (testing.AllocsPerRun(5, func() { generators.All(many, nil) }) - testing.AllocsPerRun(5, func() { generators.All(few, nil) })) / 100
	t.Logf("%.1f allocations a tenant", each)
	if each > 12 {
		t.Errorf("%.1f allocations a tenant of 10 applications, want 12 at most", each)
	}
}
