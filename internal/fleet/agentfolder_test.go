package fleet

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// The folder of agent manifests takes the place of those in the directory, wherever the Fleet says these are, and
// nothing else in it is seen.
func TestAgentFolder(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	const template = "{apiVersion: management.loft.sh/v1, kind: ArgoCDApplicationTemplate, metadata: {name: own}, spec: {template: {spec: {source: {repoURL: h, path: p}}}}}"
	directory := fstest.MapFS{
		"fleet.yaml":              file("{apiVersion: tenantry.dev/v1alpha1, kind: Fleet, metadata: {name: f}, spec: {agentManifests: {path: 'm/{connector}-{cluster}.yaml'}}}"),
		"m/prod-a.yaml":           file("of the directory"),
		"m/tenants/vcluster.json": file(template),
	}
	folder := fstest.MapFS{
		"prod/a.yaml":           file("of the folder"),
		"prod/b.yaml":           file("another"),
		"prod/c.yml":            file(template),
		"prod/.d.yaml":          file(template),
		"prod/.yaml":            file(template),
		"prod/deep/e.yaml":      file(template),
		".tenantry/prod/a.yaml": file("a marker"),
		"own.yaml":              file(template),
		"tenants/vcluster.yaml": file("{}"), // a manifest of a cluster vcluster: never a tenant
	}
	f, bad, err := Load(t.Context(), directory, Options{Agents: folder})
	if err != nil || bad != nil {
		t.Fatal(err, bad)
	}
	got := map[string]string{}
	for _, m := range f.AgentManifests {
		got[m.File+" "+m.Connector+" "+m.Cluster] = string(m.Source)
	}
	want := map[string]string{
		"m/prod-a.yaml prod a": "of the folder", "m/prod-b.yaml prod b": "another", "m/tenants-vcluster.yaml tenants vcluster": "{}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(f.Templates) != 1 || len(f.Tenants) != 0 {
		t.Errorf("%d templates and %d tenants, want those of the directory: 1 and 0", len(f.Templates), len(f.Tenants))
	}
}
