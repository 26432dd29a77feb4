// Package fleettest gives tests and benchmarks of a stage the synthetic fleets of fleetgen, on disk.
package fleettest

import (
	"testing"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/fleet"
)

// Dir is a directory with a synthetic fleet of so many tenants, of 10 applications each: of its files those
// that keep wants, all where it is nil.
func Dir(tb testing.TB, tenants int, keep func(fleetgen.File) bool) *dirfs.Dir {
	tb.Helper()
	dir := tb.TempDir()
	f := fleetgen.Make(fleetgen.Size{Tenants: tenants, Applications: 10, Templates: 12, Seed: 1})
	kept := func(yield func(fleetgen.File)) {
		f.Files(func(file fleetgen.File) {
			if keep == nil || keep(file) {
				yield(file)
			}
		})
	}
	if err := fleetgen.Save(dir, kept); err != nil {
		tb.Fatal(err)
	}
	fsys, err := dirfs.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := fsys.Close(); err != nil {
			tb.Error(err)
		}
	})
	return fsys
}

// Load reads the fleet in a directory, in which nothing is wrong.
func Load(tb testing.TB, fsys *dirfs.Dir) *fleet.Fleet {
	tb.Helper()
	f, bad, err := fleet.Load(tb.Context(), fsys, fleet.Options{})
	if err != nil || len(bad) > 0 {
		tb.Fatal(bad, err)
	}
	return f
}
