package problem_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/problem"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason, name string
		candidates   []string
		want         string
	}{
		"transposed":  {"two letters changed places", "promethues", []string{"grafana", "prometheus"}, "prometheus"},
		"case":        {"letter case alone is never far", "VCLUSTER", []string{"host", "vCluster"}, "vCluster"},
		"itself":      {"a name is not its own suggestion", "web", []string{"web"}, ""},
		"far":         {"nothing is near", "web", []string{"prometheus", "cert-manager"}, ""},
		"short":       {"a short name has few near ones", "a", []string{"b", "cde"}, "b"},
		"equal":       {"among equals the first in sort order, whatever the order given", "ca", []string{"cc", "cb"}, "cb"},
		"nearer wins": {"the nearest, not the first", "cert-manger", []string{"cart-manger2", "cert-manager"}, "cert-manager"},
		"none":        {"no candidates", "x", nil, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := problem.Nearest(c.name, c.candidates); got != c.want {
				t.Errorf("%s: got %q, want %q", c.reason, got, c.want)
			}
		})
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	many := make([]string, 10)
	for i := range many {
		many[i] = fmt.Sprintf("name-%d", i)
	}
	for _, c := range []struct {
		reason, name string
		candidates   []string
		want         string
	}{
		{"a near one is asked for", "hots", []string{"host", "vCluster"}, `did you mean "host"?`},
		{"few are listed, sorted", "zzzzzz", []string{"b", "a"}, `write one of "a", "b"`},
		{"many are not", "zzzzzz", many, ""},
		{"nothing to suggest", "x", nil, ""},
	} {
		if got := problem.Suggest(c.name, c.candidates); got != c.want {
			t.Errorf("%s: got %q, want %q", c.reason, got, c.want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	at := func(file string, line int) problem.Pos { return problem.Pos{File: file, Line: line, Col: 1} }
	list := problem.List{
		{Pos: at("b.yaml", 1), What: "second file"},
		{Pos: at("a.yaml", 10), Field: "x", What: "later line", Fix: "mend it"},
		{Pos: at("a.yaml", 2), What: "first", Warn: true},
		{Pos: at("a.yaml", 2), What: "first", Warn: true},
		{Pos: problem.Pos{File: "a.yaml"}, What: "waits", Warn: true, Waits: true},
		{What: "nowhere"},
	}
	want := `nowhere
a.yaml: warning: waits
a.yaml:2:1: warning: first
a.yaml:10:1: x: later line; mend it
b.yaml:1:1: second file
`
	if diff := cmp.Diff(want, list.Sorted().String()); diff != "" {
		t.Errorf("sorted by place, each once (-want +got):\n%s", diff)
	}
	if !list.Failed() || list[2:5].Failed() {
		t.Error("warnings alone do not fail a run, errors do")
	}
	strict := list[2:5].Strict()
	if !strict.Failed() || strict[2:].Failed() {
		t.Error("strict makes warnings errors, but not what only waits")
	}
}
