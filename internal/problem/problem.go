package problem

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in an input. Line and Col count from 1, Col in characters; Line 0 means that the
// input had no lines of its own (a KRM item on standard input).
type Pos struct {
	File      string
	Line, Col int
}

// String is FILE, FILE:LINE or FILE:LINE:COL, as [Printable] has the name.
func (p Pos) String() string {
	file := Printable(p.File)
	if strings.HasPrefix(file, "::") { // which begins a command in a log of GitHub's
		file = "./" + file
	}
	switch {
	case p.Line == 0:
		return file
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", file, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Col)
	}
}

// Compare orders places by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// A Problem is one thing that is wrong, or worth a warning, in what the user wrote. It is data: what
// the machine could not do (read a disk, reach a server) is an error instead.
//
// No text of a Problem holds a secret. Its words are lower case, without a full stop at the end.
type Problem struct {
	Pos    Pos
	Field  string // deploy.argoCD.applications[1].template.name
	What   string // no template "promethues"
	Fix    string // did you mean "prometheus"?
	Warn   bool   // a warning; it fails a run only under --strict
	Waits  bool   // a warning that a credential or an agent manifest has yet to come: never an error
	Object Ref    // the KRM object it was found in, where there is one
	Cause  *Cause // what it comes from, if others may come from the same; it is not changed
}

// Ref names the KRM object that a problem was found in. Its zero value is no object.
type Ref struct {
	APIVersion, Kind, Namespace, Name string
}

// String is the one line that people read: PLACE: FIELD: WHAT; FIX.
func (p Problem) String() string {
	var b strings.Builder
	if p.Pos.File != "" {
		b.WriteString(p.Pos.String())
		b.WriteString(": ")
	}
	if p.Warn {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Message())
	return b.String()
}

// Message is String without the place and the severity.
func (p Problem) Message() string {
	if p.Field == "" {
		return p.Text()
	}
	return Printable(p.Field) + ": " + p.Text()
}

// Text is what is wrong and what to write instead, as [Printable] has it.
func (p Problem) Text() string {
	if p.Fix == "" {
		return Printable(p.What)
	}
	return Printable(p.What + "; " + p.Fix)
}

func (p Problem) compare(q Problem) int {
	return cmp.Or(p.Pos.Compare(q.Pos), cmp.Compare(p.Field, q.Field), cmp.Compare(p.What, q.What), cmp.Compare(p.Fix, q.Fix))
}

// A List is the problems of a run, errors and warnings alike.
type List []Problem

// Add appends problems; none may be given.
func (l *List) Add(ps ...Problem) { *l = append(*l, ps...) }

// Sorted returns the problems by file, line, column and field, each once.
func (l List) Sorted() List {
	s := slices.Clone(l)
	slices.SortStableFunc(s, Problem.compare)
	return slices.CompactFunc(s, func(a, b Problem) bool { return a.compare(b) == 0 })
}

// Failed tells whether there is anything worse than a warning.
func (l List) Failed() bool {
	return slices.ContainsFunc(l, func(p Problem) bool { return !p.Warn })
}

// Strict returns the list with its warnings made errors. What only waits (see Problem.Waits) stays a
// warning.
func (l List) Strict() List {
	s := slices.Clone(l)
	for i := range s {
		s[i].Warn = s[i].Warn && s[i].Waits
	}
	return s
}

// String is one problem a line, in the list's order.
func (l List) String() string {
	var b strings.Builder
	for _, p := range l {
		b.WriteString(p.String())
		b.WriteByte('\n')
	}
	return b.String()
}
