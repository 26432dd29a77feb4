package yamlscan

import (
	"fmt"
	"strings"
	"testing"
)

// manyTimes are texts that make one mistake n times, for the scanner and for the library.
func manyTimes(n int) map[string]string {
	keys := "{" + strings.Repeat("a: 1, ", n) + "a: 1}"
	return map[string]string{
		"Block":   "a: 1\n" + strings.Repeat("a: 1\n", n),
		"Nested":  "b:\n- a: {c: 1, c: 2}\n" + strings.Repeat("  a: {c: 1, c: 2}\n", n),
		"Flow":    keys + "\n",
		"Inner":   "x: " + keys + "\ny: " + keys + "\nx: 2\n",
		"Merges":  "<<: {a: 1}\n" + strings.Repeat("<<: {a: 1}\n", n),
		"Tags":    strings.Repeat("- !!int x\n", n+1),
		"Complex": strings.Repeat("? []\n: 1\n", n+1),
		"NoMap":   "<<: [" + strings.Repeat("1, ", n) + "1]\n",
	}
}

func TestManyProblems(t *testing.T) {
	t.Parallel()
	for name, src := range manyTimes(150) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := Parse("f.yaml", []byte(src))
			if got := len(problems); got != maxProblems+1 {
				t.Fatalf("%d problems, want those that are told and one that says that there are more:\n%s", got, problems)
			}
			const want = "more than 100 problems in one text; from here on they are not told"
			if last := problems[maxProblems]; last.What != want {
				t.Errorf("the last says %q, want %q", last, want)
			}
			checkAgreement(t, src)
		})
	}
	_, problems := Parse("f.yaml", []byte(strings.Repeat("a: 1\n", maxProblems+1)))
	if got := problems[len(problems)-1].What; len(problems) != maxProblems || strings.Contains(got, "more than") {
		t.Errorf("%d problems, the last says %q: as many as are told need no other", len(problems), got)
	}
}

// TestManyProblemsAllocate holds a text with a hundred times the mistakes to the allocations of the same
// text without them.
func TestManyProblemsAllocate(t *testing.T) {
	const n = 20_000
	var right strings.Builder
	for i := range n {
		fmt.Fprintf(&right, "%d: 1\n", i)
	}
	allocations := func(src string) float64 {
		return testing.AllocsPerRun(3, func() { Parse("f.yaml", []byte(src)) })
	}
	most := allocations(right.String()) + 12*maxProblems
	if got := allocations(strings.Repeat("a: 1\n", n)); got > most {
		t.Errorf("%v allocations, and %v are enough", got, most)
	}
}
