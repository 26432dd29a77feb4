package tenantry_test

import (
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenantry/tenantry"
)

// TestLargeIsCounted holds that what aliases come to is counted and not made: more than 15 MB are refused, and take less
// than 8 MiB of memory. It is not parallel, for it looks at the memory of all tests.
func TestLargeIsCounted(t *testing.T) {
	fleet := fstest.MapFS{}
	for _, file := range []string{"testdata/base.txtar", "testdata/rules/attack/json-large.txtar"} {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			fleet[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	result, err := tenantry.Render(t.Context(), fleet, tenantry.Options{})
	runtime.ReadMemStats(&after)
	if err != nil || !result.Problems.Failed() {
		t.Fatal(err, result.Problems)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("%d bytes were allocated", took)
	}
}
