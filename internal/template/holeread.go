package template

import (
	"slices"
	"strconv"
	"text/template/parse"
)

// pipe is a pipeline as a hole, or nil.
func (r *partsReader) pipe(p *parse.PipeNode, in scope) *hole {
	var h *hole
	for _, c := range p.Cmds {
		if h = r.command(c.Args, h, in); h == nil {
			return nil
		}
	}
	return h
}

// command is one command, with what was piped into it, as a hole, or nil.
func (r *partsReader) command(args []parse.Node, piped *hole, in scope) *hole {
	f, isCall := args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(args) == 1 && piped == nil {
			return r.operand(args[0], in)
		}
		return nil
	}
	args = args[1:]
	if f.Ident == "omit" {
		if len(args) == 0 && piped == nil {
			return &hole{sources: []source{{kind: omitted}}}
		}
		return nil
	}
	if piped == nil {
		if f.Ident == "index" || f.Ident == "get" {
			return r.annotation(f.Ident, args, in)
		}
		if len(args) == 0 {
			return nil
		}
		if piped = r.operand(args[len(args)-1], in); piped == nil {
			return nil
		}
		args = args[:len(args)-1]
	}
	if piped.quoted != unquoted {
		return nil
	}
	h := *piped
	switch {
	case f.Ident == "quote" && len(args) == 0:
		h.quoted = doubleQuoted
	case f.Ident == "squote" && len(args) == 0:
		h.quoted = singleQuoted
	case f.Ident == "toString" && len(args) == 0:
		return piped.toString()
	case f.Ident == "required" && len(args) == 1 && args[0].Type() == parse.NodeString:
		h.required = true
	case f.Ident == "default" && len(args) == 1 && !h.required:
		d := r.operand(args[0], in)
		if d == nil || d.quoted != unquoted || d.required {
			return nil
		}
		h.sources = slices.Concat(h.sources, d.sources)
	default:
		return nil
	}
	return &h
}

// toString makes a text of what the hole gives. After default that is the same for each of the sources
// only if each of them is asked whether it is empty before it is made a text.
func (h *hole) toString() *hole {
	if len(h.sources) > 1 || h.sources[0].kind == omitted {
		return nil
	}
	s := h.sources[0]
	s.texts = true
	s.empty = s.text == ""
	return &hole{sources: []source{s}, required: h.required}
}

func (r *partsReader) operand(n parse.Node, in scope) *hole {
	switch n := n.(type) {
	case *parse.DotNode, *parse.FieldNode, *parse.VariableNode:
		if path, ok := r.path(n, in); ok {
			return r.t.fieldHole(path)
		}
		return in.bound(n).hole
	case *parse.StringNode:
		return one(source{kind: constant, of: aText, text: n.Text, empty: n.Text == ""})
	case *parse.BoolNode:
		return one(source{kind: constant, of: aBoolean, text: strconv.FormatBool(n.True), empty: !n.True})
	case *parse.NumberNode:
		if text := strconv.FormatInt(n.Int64, 10); n.IsInt && text == n.Text {
			return one(source{kind: constant, of: aNumber, text: text, empty: n.Int64 == 0})
		}
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return r.pipe(n, in)
		}
	case *parse.IdentifierNode:
		if n.Ident == "omit" {
			return one(source{kind: omitted})
		}
	}
	return nil
}

func one(s source) *hole { return &hole{sources: []source{s}} }

func (t *Template) fieldHole(path []string) *hole {
	if len(path) < 2 || path[0] != "Values" {
		return nil
	}
	if path[1] == "loft" {
		switch {
		case len(path) == 3 && path[2] != "clusterAnnotations":
			if i := slices.Index(loftFields[:], path[2]); i >= 0 {
				return one(source{kind: fromLoft, index: i})
			}
			return one(source{kind: absent})
		case len(path) == 4 && path[2] == "clusterAnnotations":
			return one(source{kind: fromAnnotation, text: path[3]})
		}
		return nil
	}
	read := t.paramsAt(path[1:])
	switch {
	case len(read) == 1 && len(t.params[read[0]].path) == len(path)-1:
		return one(source{kind: fromParam, index: read[0]})
	case len(read) == 0 && len(path) == 2 && !t.options.UndeclaredWarn:
		return one(source{kind: absent})
	}
	return nil
}

// annotation is index or get of .Values.loft.clusterAnnotations and a constant.
func (r *partsReader) annotation(function string, args []parse.Node, in scope) *hole {
	if len(args) != 2 {
		return nil
	}
	path, _ := r.path(args[0], in)
	key, ok := args[1].(*parse.StringNode)
	if !ok || !slices.Equal(path, annotationsPath) {
		return nil
	}
	if function == "get" {
		return one(source{kind: gotAnnotation, text: key.Text})
	}
	return one(source{kind: fromAnnotation, text: key.Text})
}
