package peerinput

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// TestPeersAreToldOurApplications fills the tree that every peer gets and holds it to what tenantry
// renders, for every application of a fleet in both of its forms.
func TestPeersAreToldOurApplications(t *testing.T) {
	t.Parallel()
	f := fleetgen.Make(fleetgen.Size{Tenants: 40, Applications: 10, Templates: 12, Seed: 1})
	want := map[string]any{}
	files, instances := fstest.MapFS{}, fstest.MapFS{}
	add := func(fsys fstest.MapFS) func(fleetgen.File) {
		return func(file fleetgen.File) { fsys[file.Path] = &fstest.MapFile{Data: file.Data} }
	}
	f.Shared(true, add(files))
	f.Shared(false, add(instances))
	for i := range f.Tenants {
		tenant := f.Tenant(i)
		add(files)(tenant.File(f))
		add(instances)(tenant.Instance(f))
		for j := range tenant.Applications {
			a := &tenant.Applications[j]
			var w yamlout.Writer
			fleetgen.Write(&w, application(a.Template), func(s fleetgen.Text) string { return s.Fill(value(&tenant, a)) })
			want[tenant.Project+"-"+tenant.Name+"-"+a.Name] = parse(t, w.Bytes())
		}
	}
	for name, fsys := range map[string]fstest.MapFS{"files": files, "instances": instances} {
		result, err := tenantry.Render(t.Context(), fsys, tenantry.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Problems) > 0 {
			t.Errorf("%s: a synthetic fleet has problems:\n%s", name, result.Problems)
		}
		got := map[string]any{}
		for _, o := range result.Objects() {
			if o.Kind == "Application" {
				got[o.Name] = parse(t, o.Body)
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
			t.Fatalf("%s: Applications (-want +got):\n%s", name, diff)
		}
		for id := range want {
			if diff := cmp.Diff(want[id], got[id]); diff != "" {
				t.Fatalf("%s: %s (-want +got):\n%s", name, id, diff)
			}
		}
	}
}

func parse(t *testing.T, src []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(src, &v); err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return v
}
