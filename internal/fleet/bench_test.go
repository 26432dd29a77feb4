package fleet_test

import (
	"bytes"
	"testing"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/fleet"
)

// fleetOf is a directory with a synthetic fleet of so many tenants, of 10 applications each, without the few
// files that the scanner leaves to the library.
func fleetOf(tb testing.TB, tenants int) *dirfs.Dir {
	tb.Helper()
	dir := tb.TempDir()
	f := fleetgen.Make(fleetgen.Size{Tenants: tenants, Applications: 10, Templates: 12, Seed: 1})
	scanned := func(yield func(fleetgen.File)) {
		f.Files(func(file fleetgen.File) {
			if !bytes.Contains(file.Data, []byte("<<:")) {
				yield(file)
			}
		})
	}
	if err := fleetgen.Save(dir, scanned); err != nil {
		tb.Fatal(err)
	}
	fsys, err := dirfs.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { fsys.Close() })
	return fsys
}

func load(tb testing.TB, fsys *dirfs.Dir) *fleet.Fleet {
	tb.Helper()
	f, bad, err := fleet.Load(tb.Context(), fsys, fleet.Options{})
	if err != nil || len(bad) > 0 {
		tb.Fatal(bad, err)
	}
	return f
}

func BenchmarkLoad(b *testing.B) {
	fsys := fleetOf(b, 200)
	b.SetBytes(int64(load(b, fsys).Stats.Bytes))
	b.ReportAllocs()
	for b.Loop() {
		load(b, fsys)
	}
}

// TestLoadAllocations guards what one more tenant costs: its folder and file, their names, the text, its nodes
// and what is read of them.
func TestLoadAllocations(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	few, many := fleetOf(t, 100), fleetOf(t, 200)
	each := (testing.AllocsPerRun(5, func() { load(t, many) }) - testing.AllocsPerRun(5, func() { load(t, few) })) / 100
	t.Logf("%.1f allocations a tenant", each)
	if each > 34 {
		t.Errorf("%.1f allocations a tenant, want 34 at most", each)
	}
}
