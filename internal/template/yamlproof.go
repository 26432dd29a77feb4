package template

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sentinel is a YAML text with a mark in the place of each hole. A mark is a word of letters and
// digits that begins and ends with a letter no escape of YAML knows, and that is nowhere else in it.
type sentinel struct {
	text string
	base string
}

// mark is what stands for the hole i.
func (s *sentinel) mark(i int) string { return s.base + strconv.Itoa(i) + "z" }

// newSentinel puts marks in the place of text[start:end] of each hole.
func newSentinel(text []byte, holes []filled) sentinel {
	s := sentinel{base: "zq"}
	for bytes.Contains(text, []byte(s.base)) {
		s.base += "q"
	}
	var b strings.Builder
	from := 0
	for i := range holes {
		b.Write(text[from:holes[i].start])
		b.WriteString(s.mark(i))
		from = holes[i].end
	}
	b.Write(text[from:])
	s.text = b.String()
	return s
}

// proof is what the parser says about a sentinel: the tree that the author wrote, and where in it each
// hole stands.
type proof struct {
	sentinel
	tree   *yaml.Node // nil if the text is no map or list, and so not to be looked at
	places []place
	err    error // the text is no YAML
}

func prove(s sentinel, holes int) *proof {
	p := &proof{sentinel: s, places: make([]place, holes)}
	tree, err := parseOne(s.text)
	if err != nil {
		p.err = err
		return p
	}
	if tree == nil || tree.Kind != yaml.MappingNode && tree.Kind != yaml.SequenceNode {
		return p
	}
	p.tree = tree
	seen := make([]int, holes)
	p.locate(tree, false, seen)
	for i, n := range seen {
		if n != 1 {
			p.places[i] = place{}
		}
	}
	return p
}

// locate finds the marks in the scalars that are values.
func (p *proof) locate(n *yaml.Node, flow bool, seen []int) {
	flow = flow || n.Style&yaml.FlowStyle != 0
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			for hole := range seen {
				if mentions(n.Content[i], p.mark(hole)) {
					seen[hole] = 2
				}
			}
			p.locate(n.Content[i+1], flow, seen)
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			p.locate(c, flow, seen)
		}
	case yaml.ScalarNode:
		if !strings.Contains(n.Value, p.base) {
			return
		}
		for hole := range seen {
			if mark := p.mark(hole); strings.Contains(n.Value, mark) {
				seen[hole] += strings.Count(n.Value, mark)
				p.places[hole] = place{styleContext(n, flow), n.Value == mark, p.isSnug(mark)}
			}
		}
	default: // an alias says nothing of its own
	}
}

// isSnug looks at the characters beside a mark, which is not at either end of a map or list in quotes.
func (s *sentinel) isSnug(mark string) bool {
	before, after, _ := strings.Cut(s.text, mark)
	return before != "" && after != "" && isGraphic(before[len(before)-1]) && isGraphic(after[0])
}

func mentions(n *yaml.Node, mark string) bool {
	if strings.Contains(n.Value, mark) || strings.Contains(n.Anchor, mark) || strings.Contains(n.Tag, mark) {
		return true
	}
	for _, c := range n.Content {
		if mentions(c, mark) {
			return true
		}
	}
	return false
}

func styleContext(n *yaml.Node, flow bool) context {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return inDouble
	case n.Style&yaml.SingleQuotedStyle != 0:
		return inSingle
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return inBlock
	case flow:
		return inPlainFlow
	default:
		return inPlain
	}
}

// parseOne reads a text that is one document; nil if it is empty.
func parseOne(text string) (*yaml.Node, error) {
	d := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one document in it")
	}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		return doc.Content[0], nil
	}
	return &doc, nil
}

func isGraphic(c byte) bool { return c > ' ' && c <= '~' }
