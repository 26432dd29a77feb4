package schema_test

import (
	"maps"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// FuzzAgree holds the check and the JSON Schema of a type to each other on whatever the fuzzer makes of
// the corpus. The families are those that JSON Schema can say everything of.
func FuzzAgree(f *testing.F) {
	types := map[string]*schema.Type{
		"vcluster": schema.VCluster, "application": schema.ApplicationSpec, "fleet": schema.Fleet,
	}
	names := slices.Sorted(maps.Keys(types))
	compiled := make([]*jsonschema.Schema, len(names))
	for i, family := range names {
		compiled[i] = compile(f, types[family], family)
		for _, folder := range []string{"ok", "err"} {
			for _, name := range files(f, path.Join("testdata", folder, family)) {
				src, err := os.ReadFile(path.Join("testdata", folder, family, name))
				if err != nil {
					f.Fatal(err)
				}
				f.Add(uint8(i), src)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, src []byte) {
		i := int(which) % len(names)
		file, bad := yamlscan.Parse("f.yaml", src)
		if bad.Failed() || len(file.Docs()) != 1 || odd(file.Docs()[0]) {
			return
		}
		if _, misfit := file.Docs()[0].JSON(); misfit != nil {
			return // what JSON cannot hold, JSON Schema knows nothing of
		}
		node := file.Docs()[0]
		problems := types[names[i]].Check(node, "")
		if err := compiled[i].Validate(asJSON(t, node)); (err != nil) != problems.Failed() {
			t.Errorf("%s: the check fails is %v, JSON Schema says %v\n%s\n%s", names[i], problems.Failed(), err, src, problems)
		}
		for _, p := range problems {
			if p.Pos.Line < 1 || p.Pos.Col < 1 || p.What == "" {
				t.Errorf("a problem without a place or words: %#v", p)
			}
		}
	})
}

// odd tells whether a document holds what JSON reads differently: numbers with a fraction of nothing,
// white space beyond ASCII, tagged scalars, keys that are no strings.
func odd(n yamlscan.Node) bool {
	for k, v := range n.Pairs() {
		if k.Kind() != yamlscan.Scalar || odd(k) || odd(v) {
			return true
		}
	}
	for item := range n.Items() {
		if odd(item) {
			return true
		}
	}
	switch n.Type() {
	case yamlscan.Float, yamlscan.Binary, yamlscan.Other:
		return true
	default:
		return slices.ContainsFunc([]byte(n.Text()), func(b byte) bool { return b >= 0x80 })
	}
}
