package tenantry_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
	"github.com/tenantry/tenantry/schemas"
)

// TestDocsYAML parses every block of YAML, and holds those of a kind that tenantry knows to its schema.
func TestDocsYAML(t *testing.T) {
	t.Parallel()
	found, held := 0, 0
	for _, page := range pages(t) {
		lines := readPage(t, page)
		for _, b := range blocks(t, lines) {
			if b.language != "yaml" || b.info != "" { // excerpts are held to their files
				continue
			}
			found++
			file, bad := yamlscan.Parse(fmt.Sprintf("%s (block at line %d)", page, b.from), []byte(b.text(lines)))
			for _, doc := range file.Docs() {
				var of *schema.Type
				switch doc.Get("kind").Text() {
				case "Fleet":
					of = schema.Fleet
				case "ArgoCDApplicationTemplate":
					of = schema.Template
				case "Cluster":
					of = schema.Cluster
				case "Application":
					of, doc = schema.ApplicationSpec, doc.Get("spec")
				default:
					if !doc.Get("deploy").Exists() && !doc.Get("integrations").Exists() {
						continue
					}
					of = schema.VCluster
				}
				held++
				bad.Add(of.Check(doc, "")...)
			}
			for _, p := range bad {
				t.Error(p)
			}
		}
	}
	if found == 0 || held == 0 {
		t.Errorf("%d blocks of YAML were found, %d were held to a schema", found, held)
	}
}

// TestDocsSettings holds the page of inputs to the schemas: its Fleet shows every setting there is, and
// the default of those that have one; every key of a connector is named.
func TestDocsSettings(t *testing.T) {
	t.Parallel()
	const page = "docs/inputs.md"
	lines := readPage(t, page)
	var shown any
	for _, b := range blocks(t, lines) {
		file, _ := yamlscan.Parse(page, []byte(b.text(lines)))
		if docs := file.Docs(); b.language == "yaml" && len(docs) == 1 && docs[0].Get("kind").Text() == "Fleet" {
			shown = docs[0].Any()
		}
	}
	text, _ := schemas.Read("fleet")
	var declared map[string]any
	if err := json.Unmarshal(text, &declared); err != nil {
		t.Fatal(err)
	}
	spec := declared["properties"].(map[string]any)["spec"]
	settings := 0
	compare(t, spec, shown.(map[string]any)["spec"], "spec", &settings)
	if settings < 30 {
		t.Errorf("the schema has %d settings: this test does not read it any more", settings)
	}

	whole, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range schema.ConnectorKeys.Fields() {
		if key.Name() != "authType" && !strings.Contains(string(whole), "`"+key.Name()+"`") { // it is not read
			t.Errorf("%s does not name the key %s of connectors", page, key.Name())
		}
	}
}

// compare walks a JSON Schema beside what the page shows.
func compare(t *testing.T, declared, shown any, path string, settings *int) {
	t.Helper()
	node, ok := declared.(map[string]any)
	if !ok {
		return
	}
	for _, key := range []string{"anyOf", "oneOf", "allOf"} {
		alternatives, _ := node[key].([]any)
		for _, alternative := range alternatives {
			compare(t, alternative, shown, path, settings)
		}
	}
	if want, ok := node["default"]; ok && fmt.Sprint(shown) != fmt.Sprint(want) {
		t.Errorf("%s is shown as %v, its default is %v", path, shown, want)
	}
	if list, ok := shown.([]any); ok && len(list) > 0 {
		compare(t, node["items"], list[0], path+"[]", settings)
	}
	properties, _ := node["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		at := path + "." + name
		if refused, _ := properties[name].(map[string]any); refused["not"] != nil {
			continue // there for its message only
		}
		*settings++
		values, _ := shown.(map[string]any)
		value, ok := values[name]
		if !ok {
			t.Errorf("%s is not shown", at)
			continue
		}
		compare(t, properties[name], value, at, settings)
	}
}
