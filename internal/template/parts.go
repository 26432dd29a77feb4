package template

import (
	"iter"
	"maps"
	"slices"
	"text/template/parse"
)

// A part of a leaf is text, and then a hole or a choice where there is one. Leaves that are parts are
// rendered without text/template.
type part struct {
	text   string
	hole   *hole
	choice *choice
	escape bool // what stands here is for text/template
}

// choice is an if or a with whose condition is read off its parse tree.
type choice struct {
	test            test
	bit             int // of a leaf's branches
	then, otherwise []part
}

// branches says which choices of a leaf are taken: the bit of each.
type branches uint64

const maxChoices = 64

// partsReader reads a leaf's parse tree as parts.
type partsReader struct {
	t       *Template
	actions map[*parse.ActionNode]refs
	choices int
	escapes bool // some branch needs text/template
}

// readParts gives nil if the leaf needs text/template whatever its values are.
func (t *Template) readParts(p *parsed, actions map[*parse.ActionNode]refs) ([]part, partsReader) {
	r := partsReader{t: t, actions: actions}
	parts := r.list(p.root.Root, rootScope())
	if r.choices > maxChoices || slices.ContainsFunc(parts, func(p part) bool { return p.escape }) {
		return nil, partsReader{}
	}
	return parts, r
}

// list reads what is between two braces of a choice, or all of a text. It is never nil.
func (r *partsReader) list(l *parse.ListNode, in scope) (parts []part) {
	text := ""
	if l == nil {
		l = &parse.ListNode{}
	}
	for _, n := range l.Nodes {
		p := part{}
		switch n := n.(type) {
		case *parse.TextNode:
			text += string(n.Text)
			continue
		case *parse.ActionNode:
			if r.declare(n.Pipe, in) {
				continue
			}
			if p.hole = r.action(n, in); p.hole != nil && p.hole.isConstant() {
				text += p.hole.sources[0].text
				continue
			}
		case *parse.IfNode:
			p.choice = r.choice(&n.BranchNode, in, false)
		case *parse.WithNode:
			p.choice = r.choice(&n.BranchNode, in, true)
		}
		p.escape = p.hole == nil && p.choice == nil
		r.escapes = r.escapes || p.escape || p.hole != nil && p.hole.required
		p.text, text = text, ""
		parts = append(parts, p)
	}
	if text != "" || len(parts) == 0 {
		parts = append(parts, part{text: text})
	}
	return parts
}

// declare takes the declaration of a variable that is never assigned to in a way that is not seen: an
// assignment is none of our parts.
func (r *partsReader) declare(p *parse.PipeNode, in scope) bool {
	if len(p.Decl) != 1 || p.IsAssign {
		return false
	}
	name := p.Decl[0].Ident[0]
	b := r.bind(p, in)
	if in.vars[name] = b; b.hole == nil && !b.isPath {
		delete(in.vars, name)
		return false
	}
	return true
}

func (r *partsReader) action(n *parse.ActionNode, in scope) *hole {
	if len(n.Pipe.Decl) > 0 {
		return nil
	}
	h := r.pipe(n.Pipe, in)
	if h == nil {
		return nil
	}
	own := *h
	own.refs = r.actions[n]
	return &own
}

func (r *partsReader) choice(n *parse.BranchNode, in scope, with bool) *choice {
	c := &choice{bit: r.choices}
	r.choices++
	then := in.inside()
	switch {
	case len(n.Pipe.Decl) > 1 || n.Pipe.IsAssign:
		return nil
	case with || len(n.Pipe.Decl) == 1:
		b := r.bind(&parse.PipeNode{Cmds: n.Pipe.Cmds}, in)
		t, ok := r.truthOf(b)
		if !ok {
			return nil
		}
		c.test = t
		for _, v := range n.Pipe.Decl {
			then.vars[v.Ident[0]] = b
		}
		if with {
			then.dot = b
		}
	default:
		t, ok := r.condition(n.Pipe, in)
		if !ok {
			return nil
		}
		c.test = t
	}
	otherwise := scope{in.dot, maps.Clone(then.vars)}
	c.then, c.otherwise = r.list(n.List, then), r.list(n.ElseList, otherwise)
	return c
}

// taken are the branches that a call takes. Escapes says that one of them is for text/template.
func taken(parts []part, c *Call) (b branches, escapes bool) {
	for i := range parts {
		p := &parts[i]
		if p.escape {
			return b, true
		}
		if p.choice == nil {
			continue
		}
		below := p.choice.otherwise
		if p.choice.test.holds(c) {
			b |= 1 << p.choice.bit
			below = p.choice.then
		}
		deeper, escapes := taken(below, c)
		if b |= deeper; escapes {
			return b, true
		}
	}
	return b, false
}

// along yields the parts that are rendered when these branches are taken; those with a choice for
// their text.
func along(parts []part, b branches) iter.Seq[*part] {
	return func(yield func(*part) bool) {
		for i := range parts {
			if !yield(&parts[i]) {
				return
			}
			if ch := parts[i].choice; ch != nil {
				below := ch.otherwise
				if b&(1<<ch.bit) != 0 {
					below = ch.then
				}
				for p := range along(below, b) {
					if !yield(p) {
						return
					}
				}
			}
		}
	}
}

func (h *hole) isConstant() bool {
	return len(h.sources) == 1 && h.sources[0].kind == constant && h.quoted == unquoted
}

// constantsOf are the texts of constants of one kind; false if one of them is none.
func (r *partsReader) constantsOf(args []parse.Node, in scope, kind valueKind) ([]string, bool) {
	var all []string
	for _, a := range args {
		h := r.operand(a, in)
		if h == nil || !h.isConstant() || r.kindOf(h) != kind {
			return nil, false
		}
		all = append(all, h.sources[0].text)
	}
	return all, true
}

// kindOf is the kind that all sources of a hole have; a source that may be left out counts as what it
// is when it is there. It is leftOut where they differ.
func (r *partsReader) kindOf(h *hole) valueKind {
	var kinds []valueKind
	for _, s := range h.sources {
		switch {
		case s.kind == omitted:
			return leftOut
		case s.texts || s.kind == fromLoft || s.kind == fromAnnotation || s.kind == gotAnnotation:
			kinds = append(kinds, aText)
		case s.kind == constant:
			kinds = append(kinds, s.of)
		case s.kind == absent:
		case r.t.options.Strings || r.t.params[s.index].Type.IsText():
			kinds = append(kinds, aText)
		case r.t.params[s.index].Type == Boolean:
			kinds = append(kinds, aBoolean)
		default:
			kinds = append(kinds, aNumber)
		}
	}
	kinds = slices.Compact(kinds)
	if len(kinds) != 1 || h.quoted != unquoted {
		return leftOut
	}
	return kinds[0]
}
