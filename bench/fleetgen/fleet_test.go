package fleetgen

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

func TestTextFillsAndTemplates(t *testing.T) {
	t.Parallel()
	values := map[string]any{"on": true, "off": false, "port": 80, "name": "web"}
	for name, c := range map[string]struct{ reason, text, filled, template string }{
		"fixed":    {"no hole, no change", "a: b\n", "a: b\n", "a: b\n"},
		"hole":     {"a hole takes its value's text", "p: «port»", "p: 80", "p: {{ .port }}"},
		"two":      {"holes may touch", "«name»«port»", "web80", "{{ .name }}{{ .port }}"},
		"if":       {"what depends on a boolean leaves no line behind", "a: 1\n«if on»\nb: «port»\n«end»\nc: 2\n", "a: 1\nb: 80\nc: 2\n", "a: 1\n{{- if .on }}\nb: {{ .port }}\n{{- end }}\nc: 2\n"},
		"if false": {"neither does what is left out", "a: 1\n«if off»\nb: 2\n«end»\n", "a: 1\n", "a: 1\n{{- if .off }}\nb: 2\n{{- end }}\n"},
	} {
		text := ParseText(c.text)
		got := []string{text.Fill(func(p string) any { return values[p] }), text.Go(func(p string) string { return "." + p })}
		if diff := cmp.Diff([]string{c.filled, c.template}, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", name, c.reason, diff)
		}
	}
}

func TestTenantsAreRealistic(t *testing.T) {
	t.Parallel()
	f := Make(Size{Tenants: 400, Applications: 10, Templates: 12, Seed: 1})
	fallback := 0
	for i := range f.Tenants {
		tenant := f.Tenant(i)
		src := tenant.VCluster(f)
		if lines := bytes.Count(src, []byte("\n")); lines < 60 || lines > 200 {
			t.Errorf("tenant %d: %d lines, want 60 to 200", i, lines)
		}
		var doc map[string]any
		if err := yaml.Unmarshal(src, &doc); err != nil {
			t.Fatalf("tenant %d: %v\n%s", i, err, src)
		}
		file, bad := yamlscan.Parse("vcluster.yaml", src)
		if len(bad) > 0 {
			t.Errorf("tenant %d: %s", i, bad)
		}
		if file.Fallback() != "" {
			fallback++
		}
	}
	if fallback != 4 {
		t.Errorf("%d of 400 files are read by the library, want 1 in a hundred", fallback)
	}
}

// TestSameFleetEverywhere holds the bytes of a fleet: numbers measured on it can be compared as long as
// this hash stands.
func TestSameFleetEverywhere(t *testing.T) {
	t.Parallel()
	f := Make(Size{Tenants: 50, Applications: 10, Templates: 14, Seed: 1})
	h := fnv.New64a()
	f.Shared(true, func(file File) { fmt.Fprintf(h, "%s\n%s", file.Path, file.Data) })
	for i := range f.Tenants {
		tenant := f.Tenant(i)
		file := tenant.File(f)
		fmt.Fprintf(h, "%s\n%s", file.Path, file.Data)
	}
	if got, want := h.Sum64(), uint64(0x37d0d35dd4a99c05); got != want {
		t.Errorf("the fleet has hash %#x, want %#x: if you meant to change it, numbers from before cannot be compared", got, want)
	}
}
