package problem_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/problem"
)

// tenants are n problems at places of their own, each made from a form.
func tenants(n int, form problem.Problem) problem.List {
	var l problem.List
	for i := range n {
		p := form
		p.Pos = problem.Pos{File: fmt.Sprintf("t%05d.yaml", i+1), Line: 1, Col: 2}
		p.What = strings.ReplaceAll(p.What, "#", fmt.Sprint(i+1))
		l.Add(p)
	}
	return l
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	setting := &problem.Cause{Pos: problem.Pos{File: "fleet.yaml", Line: 7, Col: 3}, Field: "spec.naming", What: "makes no names", Fix: "write another", Of: "tenant"}
	unset := &problem.Cause{Field: "spec.from", What: "waits", Of: "cluster"}
	missing := &problem.Cause{Of: "application"}
	at := &problem.Cause{Pos: problem.Pos{File: "x.yaml", Line: 3, Col: 4}}
	inPlace := func(n int) problem.List {
		l := tenants(n, problem.Problem{Field: "spec.path", What: "is empty (of #)", Cause: at})
		for i := range l {
			l[i].Pos = at.Pos
		}
		return l.Sorted()
	}
	const hint = "--all lists them"
	for name, c := range map[string]struct {
		reason string
		list   problem.List
		want   string
	}{
		"none": {"nothing", nil, ""},
		"one":  {"one of a cause is told as it is", tenants(1, problem.Problem{What: `"#" is no name`, Fix: "rename it", Cause: setting}), "t00001.yaml:1:2: \"1\" is no name; rename it\n"},
		"two": {
			"more are told at the cause", tenants(2, problem.Problem{What: `"#" is no name`, Cause: setting}),
			"fleet.yaml:7:3: spec.naming: makes no names; write another (2 tenants: t00001.yaml:1:2, t00002.yaml:1:2)\n",
		},
		"ten thousand": {
			"with the first few, and how many there are", tenants(10000, problem.Problem{What: `"#" is no name`, Cause: setting}),
			"fleet.yaml:7:3: spec.naming: makes no names; write another (10,000 tenants: t00001.yaml:1:2, t00002.yaml:1:2, t00003.yaml:1:2 and 9,997 more; --all lists them)\n",
		},
		"no place": {
			"of a setting that nobody wrote, at the first", tenants(4, problem.Problem{What: "waits for #", Warn: true, Waits: true, Cause: unset}),
			"t00001.yaml:1:2: warning: spec.from: waits (4 clusters: t00001.yaml:1:2, t00002.yaml:1:2, t00003.yaml:1:2 and 1 more; --all lists them)\n",
		},
		"two causes": {
			"groups do not meet, and stand by their places", slices.Concat(
				tenants(2, problem.Problem{What: "b#", Cause: setting}), tenants(4, problem.Problem{What: "c#", Cause: unset}), problem.List{{Pos: problem.Pos{File: "a.yaml"}, What: "else"}},
			),
			"a.yaml: else\nfleet.yaml:7:3: spec.naming: makes no names; write another (2 tenants: t00001.yaml:1:2, t00002.yaml:1:2)\n" +
				"t00001.yaml:1:2: spec.from: waits (4 clusters: t00001.yaml:1:2, t00002.yaml:1:2, t00003.yaml:1:2 and 1 more; --all lists them)\n",
		},
		"severities": {
			"a warning is not hidden in errors", slices.Concat(tenants(2, problem.Problem{What: "b#", Cause: setting}), tenants(1, problem.Problem{What: "w#", Warn: true, Cause: setting})),
			"fleet.yaml:7:3: spec.naming: makes no names; write another (2 tenants: t00001.yaml:1:2, t00002.yaml:1:2)\nt00001.yaml:1:2: warning: w1\n",
		},
		"few of one lack": {
			"each place is to be mended: few are told one by one", tenants(3, problem.Problem{Field: "apps[1].template", What: `no template "x"`, Cause: missing}),
			"t00001.yaml:1:2: apps[1].template: no template \"x\"\nt00002.yaml:1:2: apps[1].template: no template \"x\"\nt00003.yaml:1:2: apps[1].template: no template \"x\"\n",
		},
		"one lack": {
			"more are told at the first", tenants(5, problem.Problem{Field: "apps[1].template", What: `no template "x"`, Fix: "mend it", Cause: missing}),
			"t00001.yaml:1:2: apps[1].template: no template \"x\"; mend it (also at t00002.yaml:1:2, t00003.yaml:1:2, t00004.yaml:1:2 and 1 more; --all lists them)\n",
		},
		"two lacks": {
			"of two things that are not there", slices.Concat(
				tenants(4, problem.Problem{What: `no template "x"`, Cause: missing}), tenants(4, problem.Problem{What: `no template "y"`, Cause: missing}),
			),
			"t00001.yaml:1:2: no template \"x\" (also at t00002.yaml:1:2, t00003.yaml:1:2, t00004.yaml:1:2)\n" +
				"t00001.yaml:1:2: no template \"y\" (also at t00002.yaml:1:2, t00003.yaml:1:2, t00004.yaml:1:2)\n",
		},
		"one place":     {"what one text of a template gives, in other words each time", inPlace(5), "x.yaml:3:4: spec.path: is empty (of 1) (and 4 more like it here; --all lists them)\n"},
		"copied little": {"equal mistakes are mistakes of their own", tenants(2, problem.Problem{Field: "a[0].b", What: "is unknown"}), "t00001.yaml:1:2: a[0].b: is unknown\nt00002.yaml:1:2: a[0].b: is unknown\n"},
		"alike":         {"names that differ are names to be seen", tenants(100, problem.Problem{What: `"#" is no name of # letters`})[:4], "t00001.yaml:1:2: \"1\" is no name of 1 letters\nt00002.yaml:1:2: \"2\" is no name of 2 letters\nt00003.yaml:1:2: \"3\" is no name of 3 letters\nt00004.yaml:1:2: \"4\" is no name of 4 letters\n"},
		"flood": {
			"unless they are too many to be read", tenants(101, problem.Problem{What: `"#" is no name of # letters`}),
			"t00001.yaml:1:2: \"1\" is no name of 1 letters (also at t00002.yaml:1:2, t00003.yaml:1:2, t00004.yaml:1:2 and 97 more; --all lists them)\n",
		},
		"copied much": {
			"unless there are many", tenants(12, problem.Problem{Field: "a[0].b", What: "is unknown"}),
			"t00001.yaml:1:2: a[0].b: is unknown (also at t00002.yaml:1:2, t00003.yaml:1:2, t00004.yaml:1:2 and 8 more; --all lists them)\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := slices.Clone(c.list)
			if diff := cmp.Diff(c.want, c.list.Grouped(hint).String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if diff := cmp.Diff(before, c.list); diff != "" {
				t.Errorf("the list has changed:\n%s", diff)
			}
			if c.list.Grouped(hint).Failed() != c.list.Failed() {
				t.Error("the run fails as a list and not as groups, or the other way round")
			}
		})
	}
}

// TestIndexesAreNoText shows that a copied mistake is one wherever in a list it stands.
func TestIndexesAreNoText(t *testing.T) {
	t.Parallel()
	var l problem.List
	for i := range 12 {
		l.Add(problem.Problem{Pos: problem.Pos{File: "a.yaml", Line: i + 1, Col: 1}, Field: fmt.Sprintf("apps[%d].args[%d]", i, 2*i), What: "is unknown"})
	}
	want := "a.yaml:1:1: apps[0].args[0]: is unknown (also at a.yaml:2:1, a.yaml:3:1, a.yaml:4:1 and 8 more)\n"
	if diff := cmp.Diff(want, l.Grouped("").String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestCausesDoNotCount shows that a line stays as it is when one more tenant has the problem.
func TestCausesDoNotCount(t *testing.T) {
	t.Parallel()
	cause := &problem.Cause{Pos: problem.Pos{File: "fleet.yaml", Line: 7, Col: 3}, What: "makes no names", Of: "tenant"}
	for _, n := range []int{2, 3, 10000} {
		if got, want := tenants(n, problem.Problem{What: "#", Warn: true, Cause: cause}).Causes().String(), "fleet.yaml:7:3: warning: makes no names\n"; got != want {
			t.Errorf("of %d: got %q, want %q", n, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := problem.Number(n); got != want {
			t.Errorf("Number(%d) = %s, want %s", n, got, want)
		}
	}
	if got := problem.Count(1, "tenant") + ", " + problem.Count(2, "tenant"); got != "1 tenant, 2 tenants" {
		t.Error(got)
	}
}

// FuzzGrouped holds that nothing is lost: each error is told, and a run that fails says why, whatever the problems are.
func FuzzGrouped(f *testing.F) {
	f.Add([]byte("aabbccddeeffgg"), true)
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, false)
	causes := []*problem.Cause{nil, nil, {Of: "application"}, {What: "is wrong", Of: "tenant"}, {Pos: problem.Pos{File: "x", Line: 1}}}
	f.Fuzz(func(t *testing.T, kinds []byte, warn bool) {
		var l problem.List
		for i, b := range kinds {
			l.Add(problem.Problem{
				Pos: problem.Pos{File: "f", Line: i/2 + 1}, Field: fmt.Sprintf("a[%d]", i), What: string('a' + rune(b%3)),
				Warn: warn && b%2 == 0, Waits: b%5 == 0, Cause: causes[int(b>>4)%len(causes)],
			})
		}
		l = l.Sorted()
		got := l.Grouped("")
		if len(got) > len(l) || (len(got) == 0) != (len(l) == 0) || got.Failed() != l.Failed() {
			t.Errorf("%d problems are told as %d", len(l), len(got))
		}
		if diff := cmp.Diff(got, got.Sorted()); diff != "" && len(got) == len(got.Sorted()) {
			t.Errorf("not sorted:\n%s", diff)
		}
	})
}
