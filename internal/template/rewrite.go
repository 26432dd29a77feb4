package template

import (
	"maps"
	"slices"
	"strconv"
	"text/template/parse"
)

// The functions that rewriting inserts. They are not among the known ones, so no author calls them.
const (
	fnPrint = "__print" // __print id value: what an action prints
	fnStep  = "__step"  // one turn of a loop
	fnEnter = "__enter" // into a defined template
	fnLeave = "__leave"
)

// rewrite makes the trees of a leaf count and mark what they do: every action prints through fnPrint,
// every turn of a loop and every call of a defined template counts a step. Names of defined templates
// get a prefix, so that leaves do not share them. Actions are numbered from 0.
func (p *parsed) rewrite(prefix string) {
	w := rewriter{prefix: prefix, p: p}
	w.list(p.root.Root)
	for _, name := range slices.Sorted(maps.Keys(p.defined)) {
		l := p.defined[name].Root
		w.list(l)
		l.Nodes = slices.Concat([]parse.Node{call(l.Pos, fnEnter)}, l.Nodes, []parse.Node{call(l.Pos, fnLeave)})
	}
}

type rewriter struct {
	prefix string
	p      *parsed
}

func (w *rewriter) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				w.print(n)
			}
		case *parse.TemplateNode:
			n.Name = w.prefix + n.Name
		case *parse.RangeNode:
			w.list(n.List)
			w.list(n.ElseList)
			n.List.Nodes = append([]parse.Node{call(n.Pos, fnStep)}, n.List.Nodes...)
		default:
			if b := branch(n); b != nil {
				w.list(b.List)
				w.list(b.ElseList)
			}
		}
	}
}

func (w *rewriter) print(n *parse.ActionNode) {
	id := len(w.p.actions)
	number := &parse.NumberNode{
		NodeType: parse.NodeNumber, Pos: n.Pos, IsInt: true, IsUint: true, IsFloat: true,
		Int64: int64(id), Uint64: uint64(id), Float64: float64(id), Text: strconv.Itoa(id),
	}
	n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{
		NodeType: parse.NodeCommand, Pos: n.Pos,
		Args: []parse.Node{parse.NewIdentifier(fnPrint).SetPos(n.Pos), number},
	})
	w.p.actions = append(w.p.actions, n)
}

func call(pos parse.Pos, function string) parse.Node {
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: &parse.PipeNode{
		NodeType: parse.NodePipe, Pos: pos,
		Cmds: []*parse.CommandNode{{
			NodeType: parse.NodeCommand, Pos: pos,
			Args: []parse.Node{parse.NewIdentifier(function).SetPos(pos)},
		}},
	}}
}
