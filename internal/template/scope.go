package template

import (
	"maps"
	"slices"
	"text/template/parse"
)

// scope is what dot and the variables are at one place of a text.
type scope struct {
	dot  binding
	vars map[string]binding
}

// binding is what dot or a variable stands for: what lies at a path from the root, else a hole, else
// nothing that can be known here.
type binding struct {
	path   []string
	isPath bool
	hole   *hole
}

var (
	loftPath        = []string{"Values", "loft"}
	annotationsPath = []string{"Values", "loft", "clusterAnnotations"}
)

func rootScope() scope {
	return scope{dot: binding{isPath: true}, vars: map[string]binding{}}
}

// with is the scope inside, where variables that are declared are not seen outside.
func (s scope) inside() scope { return scope{s.dot, maps.Clone(s.vars)} }

// bound is what dot or a variable, and no field of it, stands for.
func (s scope) bound(n parse.Node) binding {
	switch n := n.(type) {
	case *parse.DotNode:
		return s.dot
	case *parse.VariableNode:
		if len(n.Ident) == 1 {
			return s.vars[n.Ident[0]]
		}
	}
	return binding{}
}

// bind is what a pipeline stands for.
func (r *partsReader) bind(p *parse.PipeNode, in scope) binding {
	if path, ok := r.pipePath(p, in); ok {
		return binding{path: path, isPath: true}
	}
	return binding{hole: r.pipe(p, in)}
}

// path is where an operand lies below the root, if it is a read and nothing else.
func (r *partsReader) path(n parse.Node, in scope) ([]string, bool) {
	below := func(b binding, names []string) ([]string, bool) {
		return slices.Concat(b.path, names), b.isPath
	}
	switch n := n.(type) {
	case *parse.DotNode:
		return below(in.dot, nil)
	case *parse.FieldNode:
		return below(in.dot, n.Ident)
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			return n.Ident[1:], true
		}
		return below(in.vars[n.Ident[0]], n.Ident[1:])
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return r.pipePath(n, in)
		}
	}
	return nil, false
}

// pipePath is path for a pipeline. The maps that are always there may be followed by default dict.
func (r *partsReader) pipePath(p *parse.PipeNode, in scope) ([]string, bool) {
	first := p.Cmds[0].Args
	last := first
	switch {
	case len(p.Cmds) == 2 && len(first) == 1:
		last = slices.Concat(p.Cmds[1].Args, first)
	case len(p.Cmds) > 1:
		return nil, false
	}
	if len(last) == 1 {
		return r.path(last[0], in)
	}
	if len(last) != 3 || !isCall(last[0], "default") || !isCall(last[1], "dict") {
		return nil, false
	}
	path, ok := r.path(last[2], in)
	return path, ok && (slices.Equal(path, loftPath) || slices.Equal(path, annotationsPath))
}

func isCall(n parse.Node, function string) bool {
	switch n := n.(type) {
	case *parse.IdentifierNode:
		return n.Ident == function
	case *parse.PipeNode: // in parentheses
		return len(n.Cmds) == 1 && len(n.Cmds[0].Args) == 1 && isCall(n.Cmds[0].Args[0], function)
	}
	return false
}
