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
	fnStep  = "__step"  // __step evals: one turn of a loop
	fnEnter = "__enter" // __enter evals: into a defined template
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
		l.Nodes = slices.Concat([]parse.Node{call(l.Pos, fnEnter, evals(l))}, l.Nodes, []parse.Node{call(l.Pos, fnLeave)})
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
			n.List.Nodes = append([]parse.Node{call(n.Pos, fnStep, evals(n.List))}, n.List.Nodes...)
		default:
			if b := branch(n); b != nil {
				w.list(b.List)
				w.list(b.ElseList)
			}
		}
	}
}

func (w *rewriter) print(n *parse.ActionNode) {
	n.Pipe.Cmds = append(n.Pipe.Cmds, command(n.Pos, fnPrint, len(w.p.actions)))
	w.p.actions = append(w.p.actions, n)
}

// evals is how many values a turn through a list evaluates at most, were each loop in it taken once.
func evals(l *parse.ListNode) (n int) {
	if l == nil {
		return 0
	}
	for _, node := range l.Nodes {
		eachNode(node, func(inner parse.Node) {
			switch inner := inner.(type) {
			case *parse.CommandNode:
				n += len(inner.Args)
			case *parse.IfNode, *parse.WithNode, *parse.RangeNode, *parse.TemplateNode, *parse.TextNode:
				n++
			}
		})
	}
	return n
}

func call(pos parse.Pos, function string, args ...int) parse.Node {
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: &parse.PipeNode{
		NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{command(pos, function, args...)},
	}}
}

func command(pos parse.Pos, function string, args ...int) *parse.CommandNode {
	c := &parse.CommandNode{
		NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{parse.NewIdentifier(function).SetPos(pos)},
	}
	for _, i := range args {
		c.Args = append(c.Args, &parse.NumberNode{
			NodeType: parse.NodeNumber, Pos: pos, IsInt: true, IsUint: true, IsFloat: true,
			Int64: int64(i), Uint64: uint64(i), Float64: float64(i), Text: strconv.Itoa(i),
		})
	}
	return c
}
