package schema_test

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// TestMutatedCorpusAgrees puts something else in the place of every value of every good file, one at a
// time, and holds the check and the JSON Schema to each other on what comes out.
func TestMutatedCorpusAgrees(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("tries some ten thousand documents")
	}
	values := []any{nil, true, 7, "", " ", "x", "{{ .Values.x }}", []any{}, []any{nil}, []any{"x"}, map[string]any{}, map[string]any{"x": "y"}, gone{}}
	tried := 0
	for family, typ := range families(t) {
		compiled := compile(t, typ, family)
		for _, name := range files(t, path.Join("testdata/ok", family)) {
			if strings.HasPrefix(name, "data") || strings.HasPrefix(name, "pattern") || name == "invalidation.yaml" {
				continue // base64 and expressions on numbers, see beyond
			}
			doc := read(t, path.Join("testdata/ok", family, name)).Any()
			for mutant := range mutants(doc, values) {
				text, err := json.Marshal(mutant)
				if err != nil {
					t.Fatal(err)
				}
				file, bad := yamlscan.Parse(name, text)
				if bad.Failed() || len(file.Docs()) != 1 || fractions(file.Docs()[0]) {
					continue
				}
				tried++
				problems := typ.Check(file.Docs()[0], "")
				if err := compiled.Validate(asJSON(t, file.Docs()[0])); (err != nil) != problems.Failed() {
					t.Errorf("%s/%s: the check fails is %v, JSON Schema says %v\n%s\n%s", family, name, problems.Failed(), err, text, problems)
				}
			}
		}
	}
	if tried < 5000 {
		t.Errorf("%d documents were tried", tried)
	}
}

// gone stands for a value that is taken out.
type gone struct{}

// mutants yields doc with each value below it replaced by each of the others, and each map with a key
// more. The document is changed in place and put back.
func mutants(doc any, values []any) func(func(any) bool) {
	return func(yield func(any) bool) {
		var walk func(any) bool
		walk = func(n any) bool {
			switch n := n.(type) {
			case map[string]any:
				for _, key := range slices.Sorted(maps.Keys(n)) {
					was := n[key]
					for _, v := range values {
						if n[key] = v; v == (gone{}) {
							delete(n, key)
						}
						if !yield(doc) {
							return false
						}
					}
					if n[key] = was; !walk(was) {
						return false
					}
				}
				n["zzz"] = "x"
				ok := yield(doc)
				delete(n, "zzz")
				return ok
			case []any:
				for i, was := range n {
					for _, v := range values {
						if v == (gone{}) {
							continue
						}
						if n[i] = v; !yield(doc) {
							return false
						}
					}
					if n[i] = was; !walk(was) {
						return false
					}
				}
			}
			return true
		}
		walk(doc)
	}
}

// fractions tells whether a document holds numbers that are no integers: 3.0 is one to JSON.
func fractions(n yamlscan.Node) bool {
	for _, v := range n.Pairs() {
		if fractions(v) {
			return true
		}
	}
	for item := range n.Items() {
		if fractions(item) {
			return true
		}
	}
	return n.Type() == yamlscan.Float
}
