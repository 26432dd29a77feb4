package generators_test

import (
	"io"
	"slices"
	"testing"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// fleetOf is a directory with a synthetic fleet of so many tenants, of 10 applications each.
func fleetOf(tb testing.TB, tenants int) *dirfs.Dir {
	tb.Helper()
	dir := tb.TempDir()
	f := fleetgen.Make(fleetgen.Size{Tenants: tenants, Applications: 10, Templates: 12, Seed: 1})
	if err := fleetgen.Save(dir, f.Files); err != nil {
		tb.Fatal(err)
	}
	fsys, err := dirfs.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { fsys.Close() })
	return fsys
}

func planOf(tb testing.TB, tenants int) *plan.Plan {
	tb.Helper()
	f, bad, err := fleet.Load(tb.Context(), fleetOf(tb, tenants), fleet.Options{})
	if err != nil || len(bad) > 0 {
		tb.Fatal(bad, err)
	}
	p, bad := plan.Make(f, plan.Options{})
	if len(bad) > 0 {
		tb.Fatal(bad)
	}
	return p
}

// BenchmarkAll renders 200 tenants of 10 applications; beside it, what writing the same bytes costs.
func BenchmarkAll(b *testing.B) {
	p := planOf(b, 200)
	pieces, _, _ := generators.All(p)
	objects := slices.Concat(pieces...)
	size := int64(0)
	for i := range objects {
		size += int64(len(objects[i].Body))
	}
	b.Run("render", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			generators.All(p)
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
	each := (testing.AllocsPerRun(5, func() { generators.All(many) }) - testing.AllocsPerRun(5, func() { generators.All(few) })) / 100
	t.Logf("%.1f allocations a tenant", each)
	if each > 12 {
		t.Errorf("%.1f allocations a tenant of 10 applications, want 12 at most", each)
	}
}
