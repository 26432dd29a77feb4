package generators

import (
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

var bodies = []string{
	"a: b\nc:\n  - d\n  - e: f\n    g: {}\n  - []\n", "a: \"x\\ty\\r\\nz\\u2028\\u0001\\\"\"\n", "a: '<>&'\n'<': '>'\n", "a: 1\nb: true\nc: null\nd: 1.5\n",
	"a: |\n  one\n  <two>\n\n  \"three\"\n", "a: \\\\\\\n", "é: 日本\n", strings.Repeat("- <\n", 50), strings.Repeat("- ''\n", 50), strings.Repeat("\"<\": \"\\\\\"\n", 1),
	"a: \"" + strings.Repeat("<", 1000) + "\"\n", "a: \"" + strings.Repeat(`\"`, 1000) + "\"\n", strings.Repeat("- - - a\n", 99), "{}\n", "[]\n",
}

// FuzzStored holds what an object is said to have as JSON to what it has: never less, nor more by much; and
// what is said without a look at it is never less than that, however the object is written.
func FuzzStored(f *testing.F) {
	for _, body := range bodies {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		file, bad := yamlscan.Parse("f.yaml", []byte(doc))
		if bad.Failed() || len(file.Docs()) != 1 || file.Docs()[0].Len() == 0 {
			return
		}
		if _, misfit := file.Docs()[0].JSON(); misfit != nil {
			return
		}
		body := append(yamlout.AppendValues([]byte("k:"), file.Docs()[0], 2), '\n') // as objects are written
		json, err := yaml.YAMLToJSON(body)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := yamlscan.Parse("f.yaml", body)
		got := stored(again.Docs()[0])
		if got < len(json) || got > 4*len(json) {
			t.Errorf("said to have %d bytes, and has %d: %q", got, len(json), json)
		}
		if most := mostStored(body); most < len(json) {
			t.Errorf("said to have %d bytes at most, and has %d: %q", most, len(json), body)
		}
		if perByte*len(body) < len(json) {
			t.Errorf("%d bytes of YAML are %d of JSON: %q", len(body), len(json), body)
		}
	})
}

func TestMostOf(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		"a: {b: [x, " + strings.Repeat("y", 100) + "]}\n":                                               ", most of it in a.b[1]",
		"a: {b: xxxx}\nc: {d: yyyy}\n":                                                                  "",
		"a: " + strings.Repeat("{a: ", 20) + strings.Repeat("y", 1000) + strings.Repeat("}", 20) + "\n": ", most of it in a.a.a.a.a.a.a.a",
	} {
		file, _ := yamlscan.Parse("f.yaml", []byte(doc))
		if got := mostOf(file.Docs()[0], "", stored); got != want {
			t.Errorf("%.40q: got %q, want %q", doc, got, want)
		}
	}
}
