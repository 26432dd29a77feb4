package fleet_test

import (
	"bytes"
	"testing"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/bench/fleettest"
	"github.com/tenantry/tenantry/internal/dirfs"
)

// fleetOf is a directory of so many tenants, without the few files that the scanner leaves to the library.
func fleetOf(tb testing.TB, tenants int) *dirfs.Dir {
	tb.Helper()
	return fleettest.Dir(tb, tenants, func(file fleetgen.File) bool { return !bytes.Contains(file.Data, []byte("<<:")) })
}

func BenchmarkLoad(b *testing.B) {
	fsys := fleetOf(b, 200)
	b.SetBytes(int64(fleettest.Load(b, fsys).Stats.Bytes))
	b.ReportAllocs()
	for b.Loop() {
		fleettest.Load(b, fsys)
	}
}

// TestLoadAllocations guards what one more tenant costs: its folder and file, their names, the text, its nodes
// and what is read of them.
func TestLoadAllocations(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	few, many := fleetOf(t, 100), fleetOf(t, 200)
	each := (testing.AllocsPerRun(5, func() { fleettest.Load(t, many) }) - testing.AllocsPerRun(5, func() { fleettest.Load(t, few) })) / 100
	t.Logf("%.1f allocations a tenant", each)
	if each > 34 {
		t.Errorf("%.1f allocations a tenant, want 34 at most", each)
	}
}
