package yamlscan

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
)

// A reader puts the library's nodes into a file's arena.
type reader struct {
	f        *File
	texts    []byte
	anchored map[*yaml.Node]target
	grown    int // what aliases have added so far
	problems found
	fatal    *problem.Problem
}

// target is a node that aliases may stand for; i is 0 while it is still being read.
type target struct {
	i uint32
	measure
}

// measure is what a node comes to with its aliases written out: its size as maxGrowth counts it, and
// the levels of nesting.
type measure struct{ size, depth int }

func (r *reader) place(y *yaml.Node) problem.Pos {
	return r.f.posOf(r.f.inside(y.Line, y.Column))
}

func (r *reader) report(y *yaml.Node, what, fix string) {
	if r.problems.wants() {
		r.problems.add(problem.Problem{Pos: r.place(y), What: what, Fix: fix})
	}
}

func (r *reader) fail(y *yaml.Node, what string) {
	if r.fatal == nil {
		r.fatal = &problem.Problem{Pos: r.place(y), What: what}
	}
}

func (r *reader) push(y *yaml.Node, n node) uint32 {
	r.f.nodes = append(r.f.nodes, n)
	r.f.places = append(r.f.places, r.f.inside(y.Line, y.Column))
	return uint32(len(r.f.nodes) - 1)
}

// read puts y and all below it into the arena.
func (r *reader) read(y *yaml.Node, depth int) (uint32, measure) {
	return r.readList(y, depth, nil)
}

// readList is read; of a list, it gives the items too.
func (r *reader) readList(y *yaml.Node, depth int, items *[]target) (uint32, measure) {
	if depth > maxDepth {
		r.fail(y, fmt.Sprintf("nested more than %d levels deep", maxDepth))
	}
	if r.fatal != nil {
		return 0, measure{}
	}
	if y.Kind == yaml.AliasNode {
		return r.alias(y, depth)
	}
	if y.Anchor != "" {
		r.anchored[y] = target{}
	}
	var i uint32
	var m measure
	switch y.Kind {
	case yaml.MappingNode:
		i, m = r.mapping(y, depth)
	case yaml.SequenceNode:
		i, m = r.sequence(y, depth, items)
	default:
		i, m = r.scalar(y)
	}
	r.properties(y, i)
	if y.Anchor != "" {
		r.anchored[y] = target{i, m}
	}
	return i, m
}

func (r *reader) alias(y *yaml.Node, depth int) (uint32, measure) {
	t := r.anchored[y.Alias]
	if t.i == 0 {
		r.fail(y, "the anchor holds an alias to itself")
		return 0, measure{}
	}
	if depth+t.depth > maxDepth {
		r.fail(y, fmt.Sprintf("nested more than %d levels deep, with aliases", maxDepth))
	}
	r.grow(y, t.size)
	return r.push(y, node{kind: alias, a: t.i}), t.measure
}

// grow counts what an alias adds. The sum over all aliases is what the file comes to beyond itself,
// for the size of a target has the aliases within it counted again.
func (r *reader) grow(y *yaml.Node, size int) {
	r.grown = min(r.grown+size, maxGrowth+1)
	if r.grown > maxGrowth {
		r.fail(y, fmt.Sprintf("aliases add more than %d MiB to the file", maxGrowth>>20))
	}
}

func (r *reader) sequence(y *yaml.Node, depth int, items *[]target) (uint32, measure) {
	i := r.push(y, node{kind: Seq, style: collectionStyle(y), a: uint32(len(y.Content))})
	c := chain{r: r, parent: i, measure: measure{nodeCost, 1}}
	for _, item := range y.Content {
		n, m := r.read(item, depth+1)
		c.add(n, m)
		if items != nil {
			*items = append(*items, target{n, m})
		}
	}
	return i, c.measure
}

func (r *reader) scalar(y *yaml.Node) (uint32, measure) {
	n := node{kind: Scalar, style: scalarStyle(y), extra: true, a: uint32(len(r.texts))}
	r.texts = append(r.texts, y.Value...)
	n.b = uint32(len(r.texts))
	var fits bool
	if n.typ, fits = scalarType(y); !fits {
		n.typ = String
		r.report(y, "the text does not fit its tag "+y.Tag, "")
	}
	m := measure{nodeCost + len(y.Value), 1}
	if n.style != Plain || y.Style&yaml.TaggedStyle != 0 || !r.madeString(y) {
		return r.push(y, n), m
	}
	n.typ = String
	i := r.push(y, n)
	r.tag(i, "!")
	return i, m
}

// madeString tells whether a plain scalar has the tag "!", which makes a string of it whatever it looks like
// (YAML 1.2, 6.9.1). The library forgets that tag.
func (r *reader) madeString(y *yaml.Node) bool {
	if typeOf(y.Value) == String && !isSwitch(y.Value) {
		return false
	}
	s := r.f.src[r.f.offsetOf(r.f.inside(y.Line, y.Column)):]
	if y.Anchor != "" && strings.HasPrefix(s, "&") {
		s = strings.TrimLeft(strings.TrimPrefix(s[1:], y.Anchor), " \t\r\n")
	}
	return strings.HasPrefix(s, "!") // with which no plain scalar begins
}

func (r *reader) properties(y *yaml.Node, i uint32) {
	if y.Anchor != "" {
		if r.f.anchors == nil {
			r.f.anchors = map[uint32]string{}
		}
		r.f.anchors[i] = y.Anchor
	}
	if y.Style&yaml.TaggedStyle != 0 {
		r.tag(i, y.Tag)
	}
}

func (r *reader) tag(i uint32, tag string) {
	if r.f.tags == nil {
		r.f.tags = map[uint32]string{}
	}
	r.f.tags[i] = tag
}

// A chain links children to their parent as they come.
type chain struct {
	r            *reader
	parent, last uint32
	measure
}

func (c *chain) add(i uint32, m measure) {
	c.size = min(c.size+m.size, maxGrowth+1)
	c.depth = max(c.depth, m.depth+1)
	if c.last == 0 {
		c.r.f.nodes[c.parent].b = i
	} else {
		c.r.f.nodes[c.last].next = i
	}
	c.last = i
}
