package tenantry_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/fleet"
)

var tenantLabels = regexp.MustCompile(`(?m)^    tenantry\.dev/project: (\S+)\n(?:    tenantry\.dev/template: .*\n)?    tenantry\.dev/tenant: (\S+)$`)

// TestOwner holds the two ways to know whose an object is against each other: its labels and its file. What
// an index removes from a tree goes by the file.
func TestOwner(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("examples/*/fleet.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no example was found", err)
	}
	owned := 0
	for _, file := range dirs {
		r, err := tenantry.Render(t.Context(), os.DirFS(filepath.Dir(file)), tenantry.Options{Jsonnet: evaluator(t)})
		if err != nil {
			t.Fatal(err)
		}
		agents := map[string]bool{}
		for _, c := range r.Fleet.Connectors {
			agents[c.Name] = c.Kind == fleet.Agent
		}
		owner := generators.Owner(r.Plan)
		for _, o := range r.Objects() {
			if agents[o.Connector] {
				continue // an index does not follow those
			}
			var want [2]string
			if m := tenantLabels.FindSubmatch(o.Body); m != nil {
				want = [2]string{string(m[1]), string(m[2])}
				owned++
			}
			if project, tenant := owner(o.Connector, o.Part, o.File); want != [2]string{project, tenant} {
				t.Errorf("%s: %s %s in %s/%s/%s: its labels say %q, its file %q", file, o.Kind, o.Name, o.Connector, o.Part, o.File, want, [2]string{project, tenant})
			}
		}
	}
	if owned < 50 {
		t.Errorf("%d objects have a tenant's labels: the test does not read them any more", owned)
	}
}
