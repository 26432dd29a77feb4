package template

import (
	"iter"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Leaf is one scalar of a program's output, as a person asks about it: where it was written, and
// what its text comes from.
type Leaf struct {
	Path  []string      // below Source.Tree, "[]" for every item of a list
	Field string        // spec.template.spec.sources[0].repoURL
	Node  yamlscan.Node // what the author wrote; absent where only the slot is
	Slot  int           // the index in Call.Slots of the text that takes its place, or -1

	Params      []string // variables that it may read, in their order
	Annotations []string // of the control plane cluster; "*" is any of them
	Loft        bool     // whether it reads another field of .Values.loft
	Holds       Holds    // of these, what its text may hold

	leaf *leaf // nil for a scalar that is no template
}

// Leaves yields the leaves in the order of the output. A Jsonnet template has none: what it reads is
// known to Jsonnet only.
func (p *Program) Leaves() iter.Seq[Leaf] { return slices.Values(p.leaves) }

// IsTemplate tells whether the author's text is a template.
func (l *Leaf) IsTemplate() bool { return l.leaf != nil && l.Slot < 0 }

// Text is the leaf's text in a call. Omits says that the template leaves it out.
func (l *Leaf) Text(c *Call) (text string, omits bool, bad problem.List) {
	if l.leaf == nil {
		return l.Node.Text(), false, nil
	}
	if text, ok := l.leaf.only(c); ok {
		return text, false, nil
	}
	b, omits, failed := l.leaf.render(nil, c)
	switch {
	case failed != nil && l.leaf.excused(c):
		return "", true, nil
	case failed != nil:
		return "", false, problem.List{*failed}
	}
	return string(b), omits, nil
}

// only is the text of a leaf that is one hole and nothing else, without a copy; false for any other, and where
// the hole has no text.
func (l *leaf) only(c *Call) (string, bool) {
	if len(l.parts) != 1 || l.parts[0].text != "" || l.parts[0].hole == nil || l.parts[0].hole.quoted != unquoted || l.yaml != nil {
		return "", false
	}
	text, none, end := l.parts[0].hole.value(c)
	return text, !none && end == goesOn
}

// collect lists the leaves of an outline. Nulls and empty maps and lists are none.
func (p *Program) collect(o *outline) {
	if o.kind == yamlscan.Map || o.kind == yamlscan.Seq {
		for _, i := range o.items {
			p.collect(i)
		}
		return
	}
	l := Leaf{Path: o.path, Field: o.field, Node: o.node, Slot: -1, leaf: o.leaf}
	if o.leaf == nil {
		if o.node.Type() != yamlscan.Null {
			p.leaves = append(p.leaves, l)
		}
		return
	}
	l.Node, l.Slot = o.leaf.node, o.leaf.slot
	r := &o.leaf.reads
	l.Loft, l.Annotations, l.Holds = r.loft || r.whole, r.annotations, o.leaf.holds()
	if r.whole {
		l.Params, l.Annotations = o.leaf.t.variables(), []string{"*"}
	} else {
		for _, i := range r.params {
			l.Params = append(l.Params, o.leaf.t.params[i].Variable)
		}
	}
	p.leaves = append(p.leaves, l)
}

// Origin is where the value of the parameter i (of Template.Params) was written: at the application,
// else absent. Then the default holds, if there is one.
func (a *Args) Origin(i int) yamlscan.Node { return origin(a.given, "", a.t.params[i].Variable) }

// origin finds a variable as binder.read does.
func origin(m yamlscan.Node, prefix, variable string) yamlscan.Node {
	for k, v := range m.Pairs() {
		switch key := prefix + k.Text(); {
		case key == variable:
			return v
		case v.Kind() == yamlscan.Map && strings.HasPrefix(variable, key+"."):
			if n := origin(v, key+".", variable); n.Exists() {
				return n
			}
		}
	}
	return yamlscan.Node{}
}

// Text is the value of the parameter i as {{ }} prints it. It may be a password.
func (a *Args) Text(i int) string { return a.values[i].text }
