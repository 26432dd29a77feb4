package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/scaffold"
)

// TestInitRenders renders what init writes for each kind of connector: without an error, with warnings for what has yet to come
// only, and with nothing in it that reaches every namespace of the control plane cluster or holds a credential.
func TestInitRenders(t *testing.T) {
	t.Parallel()
	for i, kind := range []fleet.ConnectorKind{fleet.SelfHosted, fleet.Akuity, fleet.Agent} {
		name := scaffold.KindNames()[i]
		if name != kind.String() {
			t.Errorf("kind %d is called %q, want %q", i, name, kind)
		}
		files := fstest.MapFS{}
		for _, f := range scaffold.Files(scaffold.Options{Name: "prod", Connector: name, CI: scaffold.NoCI, Within: "."}) {
			files[f.Path] = &fstest.MapFile{Data: f.Text}
		}
		result, err := tenantry.Render(t.Context(), files, tenantry.Options{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range result.Problems {
			if !p.Waits {
				t.Errorf("%s: %s", name, p)
			}
		}
		objects := result.Objects()
		if len(objects) < 6 {
			t.Errorf("%s: only %d objects", name, len(objects))
		}
		for _, o := range objects {
			if o.Secret {
				t.Errorf("%s: %s %s holds a credential", name, o.Kind, o.Name)
			}
			if o.Kind == "AppProject" && strings.HasSuffix(o.Name, "-host") && !strings.Contains(string(o.Body), "namespace: monitoring-default-team-a\n") {
				t.Errorf("%s: the host's AppProject is not narrowed:\n%s", name, o.Body)
			}
		}
		if kind := result.Plan.Tenants[0].Cluster.Connector.Kind; kind.String() != name {
			t.Errorf("the connector is %s, want %s", kind, name)
		}
		if !slices.ContainsFunc(objects, func(o emit.Object) bool { return o.Kind == "Application" }) {
			t.Errorf("%s: no Application", name)
		}
	}
}
