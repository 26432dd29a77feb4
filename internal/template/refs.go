package template

import (
	"slices"
	"strings"
	"text/template/parse"
)

// refs is what a piece of a template may read.
type refs struct {
	params      []int    // sorted
	annotations []string // sorted; "*" is any of them
	loft        bool     // other fields of .Values.loft
	whole       bool     // .Values as a whole: anything
}

func (r *refs) add(o refs) {
	r.params = union(r.params, o.params)
	r.annotations = union(r.annotations, o.annotations)
	r.loft = r.loft || o.loft
	r.whole = r.whole || o.whole
}

func union[T int | string](a, b []T) []T {
	if len(b) == 0 {
		return a
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// symbol is what is known about dot or a variable: the path from the root where there is one, and what
// it was made of.
type symbol struct {
	path  []string
	known bool
	refs  refs
}

// reader follows what each action of a leaf reads. Variables are taken by name, wherever they are set.
type reader struct {
	t       *Template
	vars    map[string]symbol
	actions map[*parse.ActionNode]refs
	all     refs
	strange [][]string // paths from the root that lead nowhere, outside of defined templates
	strict  bool       // collect strange ones
}

// read analyses the leaf: the refs of each action that prints, and of everything.
func (t *Template) read(p *parsed) *reader {
	r := &reader{t: t, vars: map[string]symbol{}, actions: map[*parse.ActionNode]refs{}}
	for _, tree := range p.defined { // their dot is whatever the caller hands over
		r.list(tree.Root, symbol{refs: refs{whole: true}})
	}
	root := symbol{known: true}
	// A variable set in a loop may be read above the place where it is set: twice gives what there is.
	for pass := range 2 {
		r.strict = pass == 1
		r.list(p.root.Root, root)
	}
	return r
}

func (r *reader) list(l *parse.ListNode, dot symbol) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			s := r.pipe(n.Pipe, dot)
			if len(n.Pipe.Decl) == 0 {
				r.actions[n] = s.refs
			}
		case *parse.TemplateNode:
			if n.Pipe != nil {
				r.pipe(n.Pipe, dot)
			}
		case *parse.IfNode:
			r.pipe(n.Pipe, dot)
			r.list(n.List, dot)
			r.list(n.ElseList, dot)
		case *parse.WithNode:
			s := r.pipe(n.Pipe, dot)
			r.list(n.List, s)
			r.list(n.ElseList, dot)
		case *parse.RangeNode:
			s := r.pipe(n.Pipe, dot)
			s.known, s.path = false, nil
			for _, v := range n.Pipe.Decl {
				r.assign(v.Ident[0], s)
			}
			r.list(n.List, s)
			r.list(n.ElseList, dot)
		}
	}
}

func (r *reader) assign(name string, s symbol) {
	if old, ok := r.vars[name]; ok {
		if !old.known || !s.known || !slices.Equal(old.path, s.path) {
			s.known, s.path = false, nil
		}
		old.refs.add(s.refs)
		s.refs = old.refs
	}
	r.vars[name] = s
}

// pipe is what a pipeline reads; its path is known if it is one read of a field.
func (r *reader) pipe(p *parse.PipeNode, dot symbol) symbol {
	var s symbol
	for i, c := range p.Cmds {
		o := r.command(c, dot)
		if i == 0 && len(p.Cmds) == 1 {
			s = o
		}
		s.refs.add(o.refs)
	}
	for _, v := range p.Decl {
		r.assign(v.Ident[0], s)
	}
	r.all.add(s.refs)
	return s
}

func (r *reader) command(c *parse.CommandNode, dot symbol) symbol {
	if len(c.Args) == 1 {
		return r.operand(c.Args[0], dot)
	}
	var s symbol
	if f, ok := c.Args[0].(*parse.IdentifierNode); ok && (f.Ident == "index" || f.Ident == "get" || f.Ident == "hasKey") {
		if of := r.operandPath(c.Args[1], dot); of.known && len(c.Args) > 2 {
			if keys, ok := constants(c.Args[2:]); ok {
				return r.at(slices.Concat(of.path, keys))
			}
		}
	}
	for _, a := range c.Args {
		s.refs.add(r.operand(a, dot).refs)
	}
	return s
}

func constants(args []parse.Node) ([]string, bool) {
	var keys []string
	for _, a := range args {
		s, ok := a.(*parse.StringNode)
		if !ok {
			return nil, false
		}
		keys = append(keys, s.Text)
	}
	return keys, true
}

// operandPath is operand without counting a read of what a longer path goes through.
func (r *reader) operandPath(n parse.Node, dot symbol) symbol {
	switch n := n.(type) {
	case *parse.FieldNode:
		if dot.known {
			return symbol{path: slices.Concat(dot.path, n.Ident), known: true}
		}
	case *parse.VariableNode:
		base := r.variable(n.Ident[0])
		if base.known {
			return symbol{path: slices.Concat(base.path, n.Ident[1:]), known: true}
		}
	case *parse.PipeNode:
		if len(n.Cmds) == 1 && len(n.Cmds[0].Args) == 1 {
			return r.operandPath(n.Cmds[0].Args[0], dot)
		}
	}
	return symbol{}
}

func (r *reader) variable(name string) symbol {
	if name == "$" {
		return symbol{known: true}
	}
	return r.vars[name]
}

func (r *reader) operand(n parse.Node, dot symbol) symbol {
	switch n := n.(type) {
	case *parse.DotNode:
		if dot.known {
			return r.at(dot.path)
		}
		return dot
	case *parse.FieldNode:
		return r.below(dot, n.Ident)
	case *parse.VariableNode:
		return r.below(r.variable(n.Ident[0]), n.Ident[1:])
	case *parse.PipeNode:
		return r.pipe(n, dot)
	case *parse.ChainNode:
		return r.below(r.operand(n.Node, dot), n.Field)
	}
	return symbol{}
}

func (r *reader) below(s symbol, names []string) symbol {
	if !s.known {
		return symbol{refs: s.refs}
	}
	return r.at(slices.Concat(s.path, names))
}

// at is a read of the path from the root.
func (r *reader) at(path []string) symbol {
	s := symbol{path: path, known: true}
	switch {
	case len(path) == 0, len(path) == 1 && path[0] == "Values":
		s.refs.whole = true
	case path[0] != "Values":
		r.lost(path)
	case path[1] != "loft":
		s.refs.params = r.t.paramsAt(path[1:])
		if s.refs.params == nil {
			r.lost(path)
		}
		s.refs.whole = s.refs.params == nil && r.t.options.UndeclaredWarn
	case len(path) == 2:
		s.refs.loft, s.refs.annotations = true, []string{"*"}
	case path[2] != "clusterAnnotations":
		s.refs.loft = true
		if !slices.Contains(loftFields[:], path[2]) {
			r.lost(path)
		}
	case len(path) == 3:
		s.refs.annotations = []string{"*"}
	default:
		s.refs.annotations = []string{path[3]}
	}
	return s
}

func (r *reader) lost(path []string) {
	if r.strict && !slices.ContainsFunc(r.strange, func(p []string) bool { return slices.Equal(p, path) }) {
		r.strange = append(r.strange, path)
	}
}

// paramsAt are the parameters at or below a path, or the one that the path goes through.
func (t *Template) paramsAt(path []string) []int {
	if i, ok := t.index[strings.Join(path, ".")]; ok {
		return []int{i}
	}
	var found []int
	for i := range t.params {
		n := min(len(path), len(t.params[i].path))
		if slices.Equal(path[:n], t.params[i].path[:n]) {
			found = append(found, i)
		}
	}
	return found
}
