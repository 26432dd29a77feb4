package schemas_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sebdah/goldie/v2"

	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/schemas"
)

// TestPublished writes the files from the declarations (GOLDIE_UPDATE=1) and holds them to it.
func TestPublished(t *testing.T) {
	t.Parallel()
	declared := map[string]*schema.Type{
		"vcluster": schema.VCluster, "fleet": schema.Fleet, "template": schema.Template, "connector": schema.Connector,
		"cluster": schema.Cluster,
	}
	g := goldie.New(t, goldie.WithFixtureDir("."), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
	for _, name := range schemas.Names() {
		if declared[name] == nil || schemas.Title(name) == "" {
			t.Fatalf("%s has no declaration or no title", name)
		}
		g.Assert(t, name+".json", declared[name].JSONSchema(schemas.URL(name), schemas.Title(name)))
	}
	var there []string
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			there = append(there, name)
		}
	}
	if diff := cmp.Diff(schemas.Names(), there); diff != "" {
		t.Errorf("files that are there (-want +got):\n%s", diff)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, name := range schemas.Names() {
		text, ok := schemas.Read(name)
		var got struct {
			ID    string `json:"$id"`
			Title string `json:"title"`
		}
		if err := json.Unmarshal(text, &got); err != nil || !ok {
			t.Fatalf("%s: %v, found %v", name, err, ok)
		}
		if got.ID != schemas.URL(name) || got.Title != schemas.Title(name) {
			t.Errorf("%s says it is %q at %q", name, got.Title, got.ID)
		}
	}
	if _, ok := schemas.Read("schemas.go"); ok {
		t.Error("a name that is no schema was read")
	}
	if !slices.IsSorted(schemas.Names()) {
		t.Error("names are not sorted")
	}
}

func TestModeline(t *testing.T) {
	t.Parallel()
	want := "# yaml-language-server: $schema=" + schemas.URL("fleet")
	if diff := cmp.Diff(want, schemas.Modeline(schemas.URL("fleet"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
