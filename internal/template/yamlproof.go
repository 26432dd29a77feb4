package template

import (
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sentinel is a YAML text with a mark in the place of each hole. A mark is a word of letters and
// digits that begins and ends with a letter no escape of YAML knows, and that is nowhere else in it.
type sentinel struct {
	text  string
	base  string
	snugs []bool // by hole: the characters beside it are not blank, and not at either end of the text
}

// mark is what stands for the hole i.
func (s *sentinel) mark(i int) string { return s.base + strconv.Itoa(i) + "z" }

// newSentinel puts marks in the place of text[start:end] of each hole.
func newSentinel(text []byte, holes []filled) sentinel {
	s := sentinel{base: baseOf(text), snugs: make([]bool, len(holes))}
	var b strings.Builder
	from := 0
	for i := range holes {
		h := &holes[i]
		b.Write(text[from:h.start])
		b.WriteString(s.mark(i))
		from = h.end
		// Beside another hole stands a letter of its mark.
		before := i > 0 && holes[i-1].end == h.start || h.start > 0 && isGraphic(text[h.start-1])
		after := i+1 < len(holes) && holes[i+1].start == h.end || h.end < len(text) && isGraphic(text[h.end])
		s.snugs[i] = before && after
	}
	b.Write(text[from:])
	s.text = b.String()
	return s
}

// baseOf is a z and as many q as follow no z in the text.
func baseOf(text []byte) string {
	longest, run := 0, -1
	for _, c := range text {
		switch {
		case c == 'z':
			run = 0
		case c == 'q' && run >= 0:
			run++
			longest = max(longest, run)
		default:
			run = -1
		}
	}
	return "z" + strings.Repeat("q", longest+1)
}

// cut cuts a text at the first mark in it. The hole is -1 where there is none.
func (s *sentinel) cut(text string) (before string, hole int, after string) {
	for from := 0; ; {
		at := strings.Index(text[from:], s.base)
		if at < 0 {
			return text, -1, ""
		}
		at += from
		from = at + len(s.base)
		number, rest, found := strings.Cut(text[from:], "z")
		i, err := strconv.Atoi(number)
		if found && err == nil && i < len(s.snugs) && strconv.Itoa(i) == number {
			return text[:at], i, rest
		}
		// It is an escape of the author's that reads like the start of one.
	}
}

// marks are the holes that a text has marks of.
func (s *sentinel) marks(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for {
			_, hole, after := s.cut(text)
			if hole < 0 || !yield(hole) {
				return
			}
			text = after
		}
	}
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
			p.refuse(n.Content[i], seen)
			p.locate(n.Content[i+1], flow, seen)
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			p.locate(c, flow, seen)
		}
	case yaml.ScalarNode:
		for hole := range p.marks(n.Value) {
			seen[hole]++
			p.places[hole] = place{styleContext(n, flow), n.Value == p.mark(hole), p.snugs[hole]}
		}
	default: // an alias says nothing of its own
	}
}

// refuse takes the marks in a key for places that nothing is proved of.
func (p *proof) refuse(key *yaml.Node, seen []int) {
	for _, text := range []string{key.Value, key.Anchor, key.Tag} {
		for hole := range p.marks(text) {
			seen[hole] = 2
		}
	}
	for _, c := range key.Content {
		p.refuse(c, seen)
	}
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
