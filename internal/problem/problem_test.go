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

func TestPrintable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, text, want string }{
		"plain":      {"nothing to do", `no template "web"; {{ x }}`, `no template "web"; {{ x }}`},
		"words":      {"people's names are text", "Jürgen 株式会社 👩\u200d🚀 \u00a0", "Jürgen 株式会社 👩\u200d🚀 \u00a0"},
		"lines":      {"a line is one problem, and ::error:: begins a command", "a\r\n::error::b\u2028c\u0085", `a\r\n::error::b\u2028c\u0085`},
		"terminal":   {"escapes command a terminal", "\x1b[31m\x07\x7f\u009b", `\x1b[31m\a\x7f\u009b`},
		"directions": {"what is read is not what is written", "\u202egnp.\u2066x\u200f", `\u202egnp.\u2066x\u200f`},
		"bytes":      {"what is no text", "x\xffy", `x\xffy`},
		"marks":      {"invisible ones", "\ufeffx\u200b", `\ufeffx\u200b`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := problem.Printable(c.text); got != c.want {
				t.Errorf("%s: got %q, want %q", c.reason, got, c.want)
			}
		})
	}
}

// TestOneLineEach shows that whatever stands in a problem, it is one line, and none begins a command of GitHub's.
func TestOneLineEach(t *testing.T) {
	t.Parallel()
	const bad = "::error::x\n::error::y"
	p := problem.Problem{Pos: problem.Pos{File: bad, Line: 1, Col: 2}, Field: bad, What: bad, Fix: bad}
	const want = `./::error::x\n::error::y:1:2: ::error::x\n::error::y: ::error::x\n::error::y; ::error::x\n::error::y`
	if got := p.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
