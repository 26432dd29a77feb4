package template

import (
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// layout turns an outline into steps, in the style of yamlout: fixed bytes are joined as far as they
// reach, and what may be dropped is put into groups.
type layout struct {
	p     *Program
	steps []step
	fixed []byte
}

func newProgram(o *outline, part Part) *Program {
	p := &Program{part: part}
	l := layout{p: p}
	l.entries(o, part.Indent, spaces(part.Indent))
	p.steps = l.finish()
	p.collect(o)
	return p
}

func (l *layout) finish() []step {
	if len(l.fixed) > 0 {
		l.add(step{})
	}
	return l.steps
}

func (l *layout) add(s step) {
	s.fixed = string(l.fixed)
	l.fixed = l.fixed[:0]
	l.steps = append(l.steps, s)
}

// entries lays out what is in a map or list whose keys or dashes stand at column; first is written
// before the first of them.
func (l *layout) entries(o *outline, column int, first string) {
	next := spaces(column)
	if !o.mayLoseSome() {
		for i, item := range o.items {
			if i == 0 {
				l.fixed = append(l.fixed, first...)
			} else {
				l.fixed = append(l.fixed, next...)
			}
			l.entry(o, item, column)
		}
		return
	}
	g := &group{first: first, next: next}
	for _, item := range o.items {
		below := layout{p: l.p}
		below.entry(o, item, column)
		g.entries = append(g.entries, below.finish())
	}
	l.add(step{group: g})
}

func (l *layout) entry(in, item *outline, column int) {
	if in.kind == yamlscan.Map {
		l.fixed = yamlout.AppendKey(l.fixed, item.key)
		l.value(item, column+2, "\n"+spaces(column+2))
		return
	}
	l.fixed = append(l.fixed, '-')
	l.value(item, column+2, " ")
}

// value lays out what stands after "key:" or "-".
func (l *layout) value(o *outline, column int, first string) {
	switch {
	case o.leaf != nil:
		o.leaf.indent = column
		if !o.leaf.staysTyped() {
			o.leaf.block = o.leaf.newBlock()
		}
		l.fixed = append(l.fixed, ' ')
		l.add(step{leaf: o.leaf})
		l.fixed = append(l.fixed, '\n')
	case len(o.items) > 0:
		l.entries(o, column, first)
	case o.kind == yamlscan.Scalar && o.wants == schema.StringKind:
		// A number or a date where a string is wanted is its source text.
		l.fixed = append(yamlout.AppendString(append(l.fixed, ' '), o.node.Text(), column), '\n')
	case o.value:
		l.fixed = append(yamlout.AppendValues(l.fixed, o.node, column), '\n')
	default:
		l.fixed = append(yamlout.AppendNode(l.fixed, o.node, column), '\n')
	}
}

// mayGo tells whether the outline may leave nothing: a leaf that may be omitted, or a map or list that
// may lose everything.
func (o *outline) mayGo() bool {
	if o.leaf != nil {
		return o.leaf.drops
	}
	for _, i := range o.items {
		if !i.mayGo() {
			return false
		}
	}
	return len(o.items) > 0
}

func (o *outline) mayLoseSome() bool {
	for _, i := range o.items {
		if i.mayGo() {
			return true
		}
	}
	return false
}
