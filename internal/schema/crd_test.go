package schema_test

import (
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// TestApplicationSpecIsTheCRDs holds every path, type and requirement of ApplicationSpec to Argo CD's own
// CustomResourceDefinition, where that is in the module cache.
func TestApplicationSpecIsTheCRDs(t *testing.T) {
	t.Parallel()
	const module = "github.com/argoproj/argo-cd/v3@v3.5.1"
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		cache = filepath.Join(build.Default.GOPATH, "pkg", "mod")
	}
	src, err := os.ReadFile(filepath.Join(cache, filepath.FromSlash(module), "manifests", "crds", "application-crd.yaml"))
	if err != nil {
		t.Skipf("no CRD to compare with; go mod download %s puts it into the module cache: %v", module, err)
	}
	f, bad := yamlscan.Parse("application-crd.yaml", src)
	if bad.Failed() {
		t.Fatal(bad)
	}
	crd := f.Docs()[0].At("spec", "versions").Item(0).At("schema", "openAPIV3Schema", "properties", "spec")
	theirs, ours := map[string]string{}, map[string]string{}
	readCRD(crd, "", theirs)
	readOurs(schema.ApplicationSpec, "", ours)
	if len(theirs) < 200 {
		t.Fatalf("the CRD has %d paths", len(theirs))
	}
	// Whoever deploys the Application fills these in.
	theirs[""] = strings.NewReplacer(" destination!", "", " project!", "").Replace(theirs[""])
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Errorf("paths of Argo CD's CRD and ours (-CRD +ours):\n%s", diff)
	}
}

// readCRD notes the type of every path, and after it what the CRD requires there.
func readCRD(n yamlscan.Node, path string, into map[string]string) {
	typ := n.Get("type").Text()
	switch {
	case n.Get("x-kubernetes-int-or-string").Text() == "true":
		typ = "int-or-string"
	case n.Get("additionalProperties").Exists() || n.Get("x-kubernetes-preserve-unknown-fields").Exists():
		typ = "map"
	}
	var required []string
	for r := range n.Get("required").Items() {
		required = append(required, r.Text())
	}
	into[path] = noted(typ, required)
	for k, v := range n.Get("properties").Pairs() {
		readCRD(v, path+"."+k.Text(), into)
	}
	if items := n.Get("items"); items.Exists() {
		readCRD(items, path+"[]", into)
	}
	if values := n.Get("additionalProperties"); values.Exists() {
		readCRD(values, path+".*", into)
	}
}

func readOurs(t *schema.Type, path string, into map[string]string) {
	var required []string
	for _, f := range t.Fields() {
		if f.Required() {
			required = append(required, f.Name())
		}
		readOurs(f.Type(), path+"."+f.Name(), into)
	}
	words := map[schema.Kind]string{
		schema.ObjectKind: "object", schema.MapKind: "map", schema.ListKind: "array", schema.StringKind: "string",
		schema.BoolKind: "boolean", schema.IntKind: "integer", schema.IntOrStringKind: "int-or-string",
	}
	into[path] = noted(words[t.Kind()], required)
	switch t.Kind() {
	case schema.ListKind:
		readOurs(t.At("[]"), path+"[]", into)
	case schema.MapKind:
		if values := t.At("any"); values != nil {
			readOurs(values, path+".*", into)
		}
	default:
	}
}

func noted(typ string, required []string) string {
	for _, r := range slices.Sorted(slices.Values(required)) {
		typ += " " + r + "!"
	}
	return typ
}
