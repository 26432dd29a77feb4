package tenantry_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
)

// TestAgentNamespaceList: argocd-agent reads the names of its agents from one environment variable.
func TestAgentNamespaceList(t *testing.T) {
	t.Parallel()
	for mapping, fits := range map[string]bool{"Namespace": false, "Destination": true} {
		files := fstest.MapFS{"connector.yaml": {Data: []byte(`apiVersion: v1
kind: Secret
metadata: {name: prod, labels: {loft.sh/connector-type: argocd}}
stringData: {connectorType: argocd-agent, principalAddress: principal.example.com, mapping: ` + mapping + "}\n")}}
		for i := range 2000 {
			files[fmt.Sprintf("tenants/%s-%04d/vcluster.yaml", strings.Repeat("n", 50), i)] = &fstest.MapFile{Data: []byte("integrations: {argoCD: {enabled: true, connector: prod}}\n")}
		}
		result, err := tenantry.Render(t.Context(), files, tenantry.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(result.Problems.String(), "one environment variable"); got == fits || result.Problems.Failed() == fits {
			t.Errorf("mapping %s: got %q", mapping, result.Problems)
		}
	}
}

// TestAgentShards: the shards of a fleet of agents and what they share are together the whole, each object once.
func TestAgentShards(t *testing.T) {
	t.Parallel()
	for _, example := range []string{"argocd-agent-managed", "argocd-agent-edge"} {
		render := func(o tenantry.Options) []string {
			result, err := tenantry.Render(t.Context(), os.DirFS("examples/"+example), o)
			if err != nil || result.Problems.Failed() {
				t.Fatal(err, result.Problems)
			}
			var all []string
			for _, o := range result.Objects() {
				all = append(all, o.Connector+"/"+o.Part.String()+"/"+o.File+" "+o.Kind+" "+o.Namespace+"/"+o.Name+"\n"+string(o.Body))
			}
			return all
		}
		want := render(tenantry.Options{})
		got := render(tenantry.Options{Shared: true})
		for _, tenant := range []string{"web", "search", "berlin", "hamburg", "ship"} {
			if slices.Contains([]string{"web", "search"}, tenant) == (example == "argocd-agent-managed") {
				got = append(got, render(tenantry.Options{Only: fleet.Select{Tenants: []string{tenant}}})...)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-whole +shards):\n%s", example, diff)
		}
	}
}
