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
}

// scope is what dot and the variables are at one place of a text: holes. Dot is nil at the root.
type scope struct {
	dot  *hole
	vars map[string]*hole
}

// readParts gives nil if the leaf needs text/template.
func (t *Template) readParts(p *parsed, actions map[*parse.ActionNode]refs) (parts []part, choices int) {
	r := partsReader{t: t, actions: actions}
	parts, ok := r.list(p.root.Root, scope{vars: map[string]*hole{}})
	if !ok || r.choices > maxChoices {
		return nil, 0
	}
	return parts, r.choices
}

// list reads what is between two braces of a choice, or all of a text. It is never nil.
func (r *partsReader) list(l *parse.ListNode, in scope) (parts []part, ok bool) {
	text := ""
	if l != nil {
		for _, n := range l.Nodes {
			var p part
			switch n := n.(type) {
			case *parse.TextNode:
				text += string(n.Text)
				continue
			case *parse.ActionNode:
				h := r.pipe(n.Pipe, in)
				switch {
				case h == nil || len(n.Pipe.Decl) > 1 || n.Pipe.IsAssign:
					return nil, false
				case len(n.Pipe.Decl) == 1:
					in.vars[n.Pipe.Decl[0].Ident[0]] = h
					continue
				case h.isConstant():
					text += h.sources[0].text
					continue
				}
				h.refs = r.actions[n]
				p.hole = h
			case *parse.IfNode:
				p.choice = r.choice(&n.BranchNode, in, false)
			case *parse.WithNode:
				p.choice = r.choice(&n.BranchNode, in, true)
			}
			if p.hole == nil && p.choice == nil {
				return nil, false
			}
			p.text, text = text, ""
			parts = append(parts, p)
		}
	}
	if text != "" || len(parts) == 0 {
		parts = append(parts, part{text: text})
	}
	return parts, true
}

func (r *partsReader) choice(n *parse.BranchNode, in scope, with bool) *choice {
	c := &choice{bit: r.choices}
	r.choices++
	then := scope{in.dot, maps.Clone(in.vars)}
	if with || len(n.Pipe.Decl) > 0 {
		h := r.pipe(n.Pipe, in)
		if h == nil || h.quoted != unquoted || len(n.Pipe.Decl) > 1 || n.Pipe.IsAssign {
			return nil
		}
		c.test = test{op: isTrue, hole: h}
		for _, v := range n.Pipe.Decl {
			then.vars[v.Ident[0]] = h
		}
		if with {
			then.dot = h
		}
	} else if t, ok := r.condition(n.Pipe, in); ok {
		c.test = t
	} else {
		return nil
	}
	otherwise := scope{in.dot, maps.Clone(then.vars)}
	var ok, ok2 bool
	c.then, ok = r.list(n.List, then)
	c.otherwise, ok2 = r.list(n.ElseList, otherwise)
	if !ok || !ok2 {
		return nil
	}
	return c
}

// taken are the branches that a call takes.
func taken(parts []part, c *Call) (b branches) {
	for i := range parts {
		ch := parts[i].choice
		switch {
		case ch == nil:
		case ch.test.holds(c):
			b |= 1<<ch.bit | taken(ch.then, c)
		default:
			b |= taken(ch.otherwise, c)
		}
	}
	return b
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
