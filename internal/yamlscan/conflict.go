package yamlscan

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/tenantry/tenantry/internal/problem"
)

// Lines of a merge that Git could not make begin with these, in the first column (git-merge(1), "How conflicts are presented").
const (
	conflictOurs   = "<<<<<<<"
	conflictBase   = "|||||||"
	conflictMiddle = "======="
	conflictTheirs = ">>>>>>>"
)

const conflictFix = "keep one of the two sides, and remove the lines that begin with " + conflictOurs + ", " + conflictMiddle + " and " + conflictTheirs

// Conflict is an unresolved merge in a text that is read otherwise than by [Parse], nil where there is none.
func Conflict(name string, src []byte) *problem.Problem {
	f := File{name: name, src: unsafe.String(unsafe.SliceData(src), len(src))}
	return f.conflict()
}

// conflict finds a merge that nobody has resolved: a line of <<<<<<<, and one of >>>>>>> below it. YAML may take such lines for
// text, so this is asked of every text, whatever else is in it.
func (f *File) conflict() *problem.Problem {
	if !strings.Contains(f.src, conflictOurs) {
		return nil
	}
	first, last, count := 0, 0, 0
	for i, marker := range f.markers {
		switch marker {
		case conflictOurs:
			if first == 0 {
				first = i
			}
		case conflictTheirs:
			if first > 0 {
				last = i
				count++
			}
		}
	}
	if last == 0 {
		return nil
	}
	f.conflicted = true
	end := f.posOf(place{uint32(last), 1}).Line
	what := fmt.Sprintf("unresolved merge conflict, which ends at line %d", end)
	if count > 1 {
		what = fmt.Sprintf("%d unresolved merge conflicts, the last of which ends at line %d", count, end)
	}
	return &problem.Problem{Pos: f.posOf(place{uint32(first), 1}), What: what, Fix: conflictFix}
}

// leftOver finds, in a text that is no YAML, a line that was forgotten when a merge was resolved.
func (f *File) leftOver() (found *problem.Problem) {
	f.markers(func(line int, marker string) bool {
		f.conflicted = true
		found = &problem.Problem{Pos: f.posOf(place{uint32(line), 1}), What: marker + " is left of a merge conflict", Fix: conflictFix}
		return false
	})
	return found
}

// Conflicted tells whether the text was not read because a merge has left its marks in it.
func (f *File) Conflicted() bool { return f.conflicted }

// markers yields the lines that a merge marks, each with its marker.
func (f *File) markers(yield func(line int, marker string) bool) {
	line := 0
	for text := range strings.Lines(strings.TrimPrefix(f.src, "\ufeff")) {
		line++
		text = strings.TrimRight(text, "\r\n")
		for _, marker := range []string{conflictOurs, conflictBase, conflictMiddle, conflictTheirs} {
			rest, ok := strings.CutPrefix(text, marker)
			if ok && (rest == "" || rest[0] == ' ') && !yield(line, marker) {
				return
			}
		}
	}
}
