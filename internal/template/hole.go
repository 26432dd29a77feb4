package template

import (
	"slices"
	"strconv"
	"text/template/parse"
)

// A part of a leaf is text, and then a hole where there is one. Leaves that are parts are rendered
// without text/template.
type part struct {
	text string
	hole *hole
}

// hole is one action of a kind that is read off its parse tree: a value, others that take its place
// where it is empty (sprig's default), and how it is printed.
type hole struct {
	sources []source
	quoted  quoting
	refs    refs
}

type quoting uint8

const (
	unquoted quoting = iota
	doubleQuoted
	singleQuoted
)

type sourceKind uint8

const (
	fromParam sourceKind = iota
	fromLoft
	fromAnnotation // nothing where it is missing
	gotAnnotation  // an empty text where it is missing
	constant
	absent
	omitted
)

// source is where a value comes from.
type source struct {
	kind  sourceKind
	index int    // of the parameter, or of the field of .Values.loft
	text  string // the annotation's key, or the constant
	empty bool   // of a constant
	texts bool   // toString was called on it
}

// read gives the text that the source prints, whether it is nothing at all, and whether default
// replaces it.
func (s *source) read(c *Call) (text string, none, empty bool) {
	switch s.kind {
	case fromParam:
		v := &c.Args.values[s.index]
		if s.texts {
			return v.text, false, v.text == ""
		}
		return v.text, v.kind == leftOut, v.empty()
	case fromLoft:
		text = c.Loft.field(s.index)
	case fromAnnotation, gotAnnotation:
		var ok bool
		if text, ok = c.Loft.annotation(s.text); !ok && s.kind == fromAnnotation && !s.texts {
			return "", true, true
		}
	case constant:
		return s.text, false, s.empty
	case absent:
		return "", !s.texts, true
	}
	return text, false, text == ""
}

// value is the text of the first source that is not empty, or of the last one.
func (h *hole) value(c *Call) (text string, none, omits bool) {
	for i := range h.sources {
		s := &h.sources[i]
		if s.kind == omitted {
			return "", false, true
		}
		var empty bool
		if text, none, empty = s.read(c); !empty {
			break
		}
	}
	return text, none, false
}

// append appends what the hole prints.
func (h *hole) append(dst []byte, c *Call) (out []byte, omits bool) {
	text, none, omits := h.value(c)
	if omits {
		return dst, true
	}
	return h.print(dst, text, none), false
}

func (h *hole) print(dst []byte, text string, none bool) []byte {
	switch {
	case h.quoted == unquoted || none:
		return append(dst, text...)
	case h.quoted == singleQuoted:
		return append(append(append(dst, '\''), text...), '\'')
	}
	return strconv.AppendQuote(dst, text)
}

// fastParts reads a leaf's parse tree as parts, or gives nil if it needs text/template.
func (t *Template) fastParts(p *parsed, actions map[*parse.ActionNode]refs) []part {
	if !p.straight() {
		return nil
	}
	var parts []part
	text := ""
	for _, n := range p.root.Root.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			text += string(n.Text)
		case *parse.ActionNode:
			h := t.pipeHole(n.Pipe)
			if h == nil {
				return nil
			}
			if s := h.sources[0]; len(h.sources) == 1 && s.kind == constant && h.quoted == unquoted {
				text += s.text
				continue
			}
			h.refs = actions[n]
			parts = append(parts, part{text, h})
			text = ""
		}
	}
	if text != "" || len(parts) == 0 {
		parts = append(parts, part{text, nil})
	}
	return parts
}

// pipeHole is a pipeline as a hole, or nil.
func (t *Template) pipeHole(p *parse.PipeNode) *hole {
	var h *hole
	for _, c := range p.Cmds {
		if h = t.commandHole(c.Args, h); h == nil {
			return nil
		}
	}
	return h
}

// commandHole is one command, with what was piped into it, as a hole, or nil.
func (t *Template) commandHole(args []parse.Node, piped *hole) *hole {
	f, isCall := args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(args) == 1 && piped == nil {
			return t.operandHole(args[0])
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
			return annotationHole(f.Ident, args)
		}
		if len(args) == 0 {
			return nil
		}
		if piped = t.operandHole(args[len(args)-1]); piped == nil {
			return nil
		}
		args = args[:len(args)-1]
	}
	if piped.quoted != unquoted {
		return nil
	}
	switch {
	case f.Ident == "quote" && len(args) == 0:
		return &hole{sources: piped.sources, quoted: doubleQuoted}
	case f.Ident == "squote" && len(args) == 0:
		return &hole{sources: piped.sources, quoted: singleQuoted}
	case f.Ident == "toString" && len(args) == 0:
		return piped.toString()
	case f.Ident == "default" && len(args) == 1:
		if d := t.operandHole(args[0]); d != nil && d.quoted == unquoted {
			return &hole{sources: slices.Concat(piped.sources, d.sources)}
		}
	}
	return nil
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
	return &hole{sources: []source{s}}
}

func (t *Template) operandHole(n parse.Node) *hole {
	switch n := n.(type) {
	case *parse.FieldNode:
		return t.fieldHole(n.Ident)
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			return t.fieldHole(n.Ident[1:])
		}
	case *parse.StringNode:
		return one(source{kind: constant, text: n.Text, empty: n.Text == ""})
	case *parse.BoolNode:
		return one(source{kind: constant, text: strconv.FormatBool(n.True), empty: !n.True})
	case *parse.NumberNode:
		if text := strconv.FormatInt(n.Int64, 10); n.IsInt && text == n.Text {
			return one(source{kind: constant, text: text, empty: n.Int64 == 0})
		}
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return t.pipeHole(n)
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

// annotationHole is index or get of .Values.loft.clusterAnnotations and a constant.
func annotationHole(function string, args []parse.Node) *hole {
	if len(args) != 2 {
		return nil
	}
	var path []string
	switch n := args[0].(type) {
	case *parse.FieldNode:
		path = n.Ident
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			path = n.Ident[1:]
		}
	}
	key, ok := args[1].(*parse.StringNode)
	if !ok || !slices.Equal(path, []string{"Values", "loft", "clusterAnnotations"}) {
		return nil
	}
	kind := fromAnnotation
	if function == "get" {
		kind = gotAnnotation
	}
	return &hole{sources: []source{{kind: kind, text: key.Text}}}
}
