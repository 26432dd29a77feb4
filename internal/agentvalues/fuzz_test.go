package agentvalues_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// FuzzLayers lays two texts over each other. Every merged value has a layer; what is written reads back
// as the same values; and a text over itself is itself.
func FuzzLayers(f *testing.F) {
	for _, seed := range [][2]string{
		{"a: {b: 1}\n", "a: {b: null}\n"},
		{"yes: [on]\n", "{\"true\": 1}"},
		{"a: &x {c: d}\nb: *x\n", "? [a]\n: {}\n"},
		{"a: !!binary aGk=\nb: 0x1f\n", "a: 1e3\n~: 1\n"},
		{"a: |+\n  x\n\n", "a: {}\n"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, low, high string) {
		under, bad := readFile(low)
		over, more := readFile(high)
		if bad.Failed() || more.Failed() {
			return
		}
		checkHelm(t, low, under)
		v := agentvalues.Values{Agents: under, Cluster: over}
		merged, _ := v.Of(agentvalues.Merged)
		for o := range v.Explain() {
			if o.Pos.Line == 0 || o.Layer == "" {
				t.Errorf("%s has no place: %v", o.Path, o)
			}
		}
		text := agentvalues.Text(merged)
		back, found := readFile(string(text))
		if len(found) > 0 {
			t.Fatalf("what was written cannot be read: %s\n%s", found, text)
		}
		again, _ := agentvalues.Values{Agents: back, Cluster: back}.Of(agentvalues.Merged)
		if diff := cmp.Diff(string(text), string(agentvalues.Text(again))); diff != "" {
			t.Errorf("what was written reads as something else (-written +read):\n%s", diff)
		}
		var helm map[string]any
		if err := yaml.Unmarshal(text, &helm); err != nil {
			t.Errorf("Helm cannot read it: %v\n%s", err, text)
		}
	})
}

// checkHelm fails unless Helm reads the text as the layer. Where a map is merged, it has an order of its own.
func checkHelm(t *testing.T, text string, l agentvalues.Layer) {
	t.Helper()
	values, _ := agentvalues.Values{Agents: l}.Of(agentvalues.Merged)
	var got, want any
	if err := yaml.Unmarshal([]byte(text), &want); err != nil {
		t.Fatalf("Helm cannot read %q, which was taken: %v", text, err)
	}
	if err := yaml.Unmarshal(agentvalues.Text(values), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" && want != nil && !strings.Contains(text, "<<") {
		t.Errorf("Helm reads %q as something else (-Helm +tenantry):\n%s", text, diff)
	}
}

// readFile reads a text as the layer that a file of it would be.
func readFile(text string) (agentvalues.Layer, problem.List) {
	file, bad := yamlscan.Parse("values.yaml", []byte(text))
	if docs := file.Docs(); !bad.Failed() && len(docs) == 1 {
		return agentvalues.Read(docs[0], "")
	}
	return agentvalues.Layer{}, append(bad, problem.Problem{What: "is no layer"})
}
