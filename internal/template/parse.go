package template

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/tenantry/tenantry/internal/problem"
)

// parsed is the text of one leaf: what it executes, and the templates that it defines itself.
type parsed struct {
	root    *parse.Tree
	defined map[string]*parse.Tree
	actions []*parse.ActionNode // those that print, as rewriting numbers them
}

// fault is one thing wrong with a template text.
type fault struct {
	what, fix string
	warn      bool
	line      int // of the text, from 1; 0 for the text as a whole
}

// parseText parses a leaf's text and looks at every function that it names.
func parseText(name, text string) (*parsed, []fault) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck // every unknown function is reported below, and not only the first
	defined := map[string]*parse.Tree{}
	root, err := tree.Parse(text, "{{", "}}", defined)
	if err != nil {
		return nil, []fault{parseFault(err)}
	}
	delete(defined, name)
	p := &parsed{root: root, defined: defined}
	var faults []fault
	seen := map[string]bool{}
	p.each(func(n parse.Node) {
		id, ok := n.(*parse.IdentifierNode)
		if !ok || seen[id.Ident] {
			return
		}
		seen[id.Ident] = true
		if f, bad := functionFault(id.Ident); bad {
			faults = append(faults, f)
		}
	})
	return p, faults
}

var parsePlace = regexp.MustCompile(`^template: .*?:(\d+):(?:\d+:)? `)

// parseFault is what the parser says, without the name of the leaf.
func parseFault(err error) fault {
	f := fault{what: err.Error()}
	if m := parsePlace.FindStringSubmatch(f.what); m != nil {
		f.what = f.what[len(m[0]):]
		f.line, _ = strconv.Atoi(m[1]) // as the expression has it
	}
	switch {
	case f.what == "unexpected EOF":
		return fault{what: "an {{ if }}, {{ range }}, {{ with }} or {{ define }} has no {{ end }}", fix: "write {{ end }} where it ends"}
	case strings.HasPrefix(f.what, "unclosed action"), strings.HasPrefix(f.what, `unexpected "}" in `):
		f.fix = "close it with }}"
	}
	return f
}

func functionFault(name string) (fault, bool) {
	if why, ok := banned[name]; ok {
		return fault{what: fmt.Sprintf("function %q %s", name, why), fix: "a render gives the same bytes every time and everywhere; pass the value as a parameter"}, true
	}
	if knownFunctions().has(name) {
		return fault{}, false
	}
	f := fault{what: fmt.Sprintf("no function %q", name)}
	if name == "Values" {
		f.fix = "did you mean .Values?"
	} else if near := problem.Slip(name, knownFunctions().names); near != "" {
		f.fix = fmt.Sprintf("did you mean %q?", near)
	}
	return f, true
}

// each calls f for every node of the leaf's trees, outer ones first.
func (p *parsed) each(f func(parse.Node)) {
	eachNode(p.root.Root, f)
	for _, t := range p.defined {
		eachNode(t.Root, f)
	}
}

// calls tells whether the text names one of the functions. What tpl calls is not known.
func (p *parsed) calls(functions ...string) bool {
	found := false
	p.each(func(n parse.Node) {
		if id, ok := n.(*parse.IdentifierNode); ok && slices.Contains(functions, id.Ident) {
			found = true
		}
	})
	return found
}

func eachNode(n parse.Node, f func(parse.Node)) {
	f(n)
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			eachNode(c, f)
		}
	case *parse.ActionNode:
		eachNode(n.Pipe, f)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			eachNode(c, f)
		}
	case *parse.CommandNode:
		for _, c := range n.Args {
			eachNode(c, f)
		}
	case *parse.ChainNode:
		eachNode(n.Node, f)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			eachNode(n.Pipe, f)
		}
	default:
		if b := branch(n); b != nil {
			eachNode(b.Pipe, f)
			eachNode(b.List, f)
			if b.ElseList != nil {
				eachNode(b.ElseList, f)
			}
		}
	}
}

// branch is what if, with and range have in common, or nil.
func branch(n parse.Node) *parse.BranchNode {
	switch n := n.(type) {
	case *parse.IfNode:
		return &n.BranchNode
	case *parse.WithNode:
		return &n.BranchNode
	case *parse.RangeNode:
		return &n.BranchNode
	}
	return nil
}

// hasTemplate tells whether a text of the template's tree is a template.
func hasTemplate(text string) bool { return strings.Contains(text, "{{") }
