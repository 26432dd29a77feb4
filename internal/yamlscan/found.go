package yamlscan

import (
	"fmt"

	"github.com/tenantry/tenantry/internal/problem"
)

// maxProblems is how many problems of one text are told. A text may make the same mistake a million
// times, and each problem is larger than the line that it is about.
const maxProblems = 100

// found are the problems of a text as they come to light: in the order of their places, mostly.
type found struct{ list problem.List }

// wants tells whether a problem is to be made at all: one more than are told, which says so.
func (f *found) wants() bool { return len(f.list) <= maxProblems }

func (f *found) add(p problem.Problem) {
	if len(f.list) == maxProblems {
		p = problem.Problem{Pos: p.Pos, What: fmt.Sprintf("more than %d problems in one text; from here on they are not told", maxProblems)}
	}
	f.list.Add(p)
}

// ordered puts them into the order of the file.
func (f *found) ordered() problem.List {
	if len(f.list) < 2 {
		return f.list
	}
	return f.list.Sorted()
}
