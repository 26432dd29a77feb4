package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// Program renders one part of a template. It does not change, so several goroutines may use it.
type Program struct {
	steps  []step
	leaves []Leaf // in the order of the output
	part   Part

	jsonnet *jsonnetProgram // nil for text templates
}

// A step appends fixed bytes, and then a leaf or a group where there is one.
type step struct {
	fixed string
	leaf  *leaf
	group *group
}

// A group is a map or list of which entries may be dropped. What stands before an entry depends on
// whether it is the first of those that are left.
type group struct {
	first, next string
	entries     [][]step
}

// maxEntries is how many bytes the entries of a part may have: more than any object holds, so that a few large
// values in many places do not come to more than memory holds.
const maxEntries = 2 * maxText

// run is one call of a program.
type run struct {
	call  *Call
	start int // of the entries, in the buffer
	over  bool
	bad   problem.List
}

// AppendEntries appends the entries of the part's map in block style at Part.Indent, each line with
// its end; nothing where no entry is left. On any problem that is worse than a warning dst is returned as it was, and so
// it is when the call's Work is over.
func (p *Program) AppendEntries(dst []byte, c *Call) ([]byte, problem.List) {
	if p.jsonnet != nil {
		compiled, warned := p.jsonnet.program(c, p.part)
		if warned.Failed() {
			return dst, warned
		}
		dst, bad := compiled.AppendEntries(dst, c)
		return dst, append(warned, bad...)
	}
	start := len(dst)
	c.warned = nil
	r := run{call: c, start: start}
	dst, _ = r.steps(dst, p.steps)
	c.Work.Give(len(dst) - start)
	if r.bad != nil || c.Work.Over() {
		return dst[:start], r.bad
	}
	return dst, c.warned
}

// steps tells whether the steps left something. Where a leaf is dropped the rest is not run: it is the
// end of its entry's line.
func (r *run) steps(dst []byte, steps []step) ([]byte, bool) {
	for i := range steps {
		s := &steps[i]
		dst = append(dst, s.fixed...)
		left := true
		switch {
		case s.leaf != nil:
			var bad *problem.Problem
			var omits bool
			dst, omits, bad = s.leaf.append(dst, r.call)
			if bad != nil && !s.leaf.excused(r.call) {
				r.bad.Add(*bad)
			}
			left = !omits
			if len(dst)-r.start > maxEntries {
				r.tooLarge(s.leaf)
			}
		case s.group != nil:
			dst, left = r.group(dst, s.group)
		}
		if !left || r.over {
			return dst, false
		}
	}
	return dst, true
}

// tooLarge ends the run, with a problem of who gave the parameters.
func (r *run) tooLarge(l *leaf) {
	if r.over = true; len(r.bad) == 0 {
		r.bad.Add(problem.Problem{
			Pos: r.call.Args.at(), Field: parametersField,
			What: fmt.Sprintf("with these parameters, template %q makes an Application of more than %d MiB (at %s, %s)", l.t.name, maxEntries>>20, l.field, l.node.Pos()),
		})
	}
}

func (r *run) group(dst []byte, g *group) ([]byte, bool) {
	before, left := g.first, false
	var omitted []*leaf // of those that are needed
	for _, entry := range g.entries {
		start := len(dst)
		dst = append(dst, before...)
		if r.over {
			return dst, false
		}
		var ok bool
		if dst, ok = r.steps(dst, entry); !ok {
			dst = dst[:start]
			if l := entry[0].leaf; l != nil && l.needed != "" && !l.excused(r.call) {
				omitted = append(omitted, l)
			}
			continue
		}
		before, left = g.next, true
	}
	if left { // else all of it goes: a source, say, that is not wanted
		for _, l := range omitted {
			r.bad.Add(*l.problem(r.call, "is left out, and "+l.needed, l.neededFix))
		}
	}
	return dst, left
}

// Values are the texts of the leaves at path, below the part's map; "[]" is every item of a list.
// Leaves that are omitted are left out.
func (p *Program) Values(c *Call, path ...string) ([]string, problem.List) {
	return p.Select(path).AppendTexts(nil, c)
}

// A Selection is some leaves of a program, found once for many calls. It does not change, so several
// goroutines may use it.
type Selection struct {
	p      *Program
	paths  [][]string
	leaves []*Leaf
}

// Select finds the leaves at the paths, as [Program.Values] takes them.
func (p *Program) Select(paths ...[]string) Selection {
	s := Selection{p: p, paths: paths}
	for _, path := range paths {
		for i := range p.leaves {
			if l := &p.leaves[i]; slices.Equal(l.Path[len(p.part.Path):], path) {
				s.leaves = append(s.leaves, l)
			}
		}
	}
	return s
}

// AppendTexts appends the texts that the leaves have in a call, but for those that are omitted.
func (s Selection) AppendTexts(dst []string, c *Call) ([]string, problem.List) {
	if s.p.jsonnet != nil {
		compiled, bad := s.p.jsonnet.program(c, s.p.part)
		if bad.Failed() {
			return dst, bad
		}
		return compiled.Select(s.paths...).AppendTexts(dst, c)
	}
	var bad problem.List
	for _, l := range s.leaves {
		text, omits, problems := l.Text(c)
		bad.Add(problems...)
		if !omits && problems == nil && c.Work.Give(len(text)) {
			dst = append(dst, text)
		}
	}
	return dst, bad
}

func spaces(n int) string { return strings.Repeat(" ", n) }

// Of is the program that renders one call, whose leaves are known: what a Jsonnet template evaluates to. Any other
// template's is the same for all calls.
func (p *Program) Of(c *Call) (*Program, problem.List) {
	if p.jsonnet == nil {
		return p, nil
	}
	return p.jsonnet.program(c, p.part)
}
