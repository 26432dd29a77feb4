package template

import (
	"slices"
	"text/template/parse"
)

// test is a condition over holes.
type test struct {
	op   testOp
	hole *hole
	of   []test   // of not, and, or
	eq   []string // what the hole's text may be
}

type testOp uint8

const (
	isTrue testOp = iota
	always
	isEqual
	not
	and
	or
)

func (t *test) holds(c *Call) bool {
	switch t.op {
	case always:
		return true
	case isEqual:
		text, none, _ := t.hole.value(c)
		return !none && slices.Contains(t.eq, text)
	case not:
		return !t.of[0].holds(c)
	case and, or:
		for i := range t.of {
			if t.of[i].holds(c) == (t.op == or) {
				return t.op == or
			}
		}
		return t.op == and
	default: // isTrue
		return !t.hole.isEmpty(c)
	}
}

// isEmpty tells whether what the hole gives is false to an if.
func (h *hole) isEmpty(c *Call) bool {
	for i := range h.sources {
		if h.sources[i].kind == omitted {
			return false
		}
		if _, _, empty := h.sources[i].read(c); !empty {
			return false
		}
	}
	return true
}

// condition reads the pipeline of an if: and, or, not, eq, ne and empty of values, and values alone.
func (r *partsReader) condition(p *parse.PipeNode, in scope) (test, bool) {
	if len(p.Decl) == 0 && len(p.Cmds) == 1 {
		if f, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode); ok {
			if t, ok := r.conditionCall(f.Ident, p.Cmds[0].Args[1:], in); ok {
				return t, true
			}
		}
	}
	if len(p.Decl) > 0 {
		return test{}, false
	}
	return r.truthOf(r.bind(p, in))
}

func (r *partsReader) conditionCall(function string, args []parse.Node, in scope) (test, bool) {
	switch function {
	case "and", "or", "not":
		t := test{op: and}
		switch {
		case len(args) == 0 || function == "not" && len(args) != 1:
			return test{}, false
		case function == "or":
			t.op = or
		case function == "not":
			t.op = not
		}
		for _, a := range args {
			of, ok := r.conditionOperand(a, in)
			if !ok {
				return test{}, false
			}
			t.of = append(t.of, of)
		}
		return t, true
	case "empty":
		if len(args) == 1 {
			if of, ok := r.truth(args[0], in); ok {
				return test{op: not, of: []test{of}}, true
			}
		}
	case "eq", "ne":
		return r.equality(function, args, in)
	}
	return test{}, false
}

// equality is a comparison with constants of the type that the value has. A value that was left out
// equals none of them, as in text/template.
func (r *partsReader) equality(function string, args []parse.Node, in scope) (test, bool) {
	if len(args) < 2 || function == "ne" && len(args) != 2 {
		return test{}, false
	}
	h := r.operand(args[0], in)
	if h == nil || h.isConstant() || h.required {
		return test{}, false
	}
	kind := r.kindOf(h)
	wants, ok := r.constantsOf(args[1:], in, kind)
	if !ok || kind == leftOut {
		return test{}, false
	}
	t := test{op: isEqual, hole: h, eq: wants}
	if function == "ne" {
		t = test{op: not, of: []test{t}}
	}
	return t, true
}

func (r *partsReader) conditionOperand(n parse.Node, in scope) (test, bool) {
	if p, ok := n.(*parse.PipeNode); ok {
		return r.condition(p, in)
	}
	return r.truth(n, in)
}

func (r *partsReader) truth(n parse.Node, in scope) (test, bool) {
	if path, ok := r.path(n, in); ok {
		return r.truthOf(binding{path: path, isPath: true})
	}
	return r.truthOf(binding{hole: r.operand(n, in)})
}

// truthOf is the condition that what is bound is not empty. .Values.loft never is.
func (r *partsReader) truthOf(b binding) (test, bool) {
	if b.isPath {
		if slices.Equal(b.path, loftPath) {
			return test{op: always}, true
		}
		b.hole = r.t.fieldHole(b.path)
	}
	if b.hole == nil || b.hole.quoted != unquoted || b.hole.required {
		return test{}, false
	}
	return test{op: isTrue, hole: b.hole}, true
}
