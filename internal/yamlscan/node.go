package yamlscan

import (
	"iter"
)

// A Node is one map, list or scalar of a [File]; its zero value is absent, and every method may be
// asked of it. Nodes are small values: pass and compare them as they are. Aliases are never seen,
// the node they stand for is.
type Node struct {
	f *File
	i uint32
}

func (f *File) at(i uint32) Node {
	if i == 0 {
		return Node{}
	}
	if n := &f.nodes[i]; n.kind == alias {
		return Node{f, n.a}
	}
	return Node{f, i}
}

func (n Node) raw() *node { return &n.f.nodes[n.i] }

// Exists is false for the absent node only: a null that was written exists.
func (n Node) Exists() bool { return n.f != nil }

// Kind is None for the absent node.
func (n Node) Kind() Kind {
	if n.f == nil {
		return None
	}
	return n.raw().kind
}

// Type is NoType for what is no scalar.
func (n Node) Type() Type {
	if n.Kind() != Scalar {
		return NoType
	}
	if r := n.raw(); r.typ != NoType {
		return r.typ
	}
	return typeOf(n.f.textOf(n.raw()))
}

// Text is a scalar's decoded text; for a plain scalar that is the source text, whatever its type.
func (n Node) Text() string {
	if n.Kind() != Scalar {
		return ""
	}
	return n.f.textOf(n.raw())
}

// Style is Plain for the absent node.
func (n Node) Style() Style {
	if n.f == nil {
		return Plain
	}
	return n.raw().style
}

// Len is the number of pairs of a map or items of a list, and 0 for all else.
func (n Node) Len() int {
	if k := n.Kind(); k != Map && k != Seq {
		return 0
	}
	return int(n.raw().a)
}

// Get returns the value of the key with this text, absent where n is no map or has no such key. Of
// a key written twice, the first counts.
func (n Node) Get(key string) Node {
	if k := n.find(key); k != 0 {
		return n.f.at(n.f.nodes[k].next)
	}
	return Node{}
}

// KeyOf returns the key with this text itself, for its place.
func (n Node) KeyOf(key string) Node {
	if k := n.find(key); k != 0 {
		return n.f.at(k)
	}
	return Node{}
}

// At is Get for each name of the path in turn.
func (n Node) At(path ...string) Node {
	for _, key := range path {
		n = n.Get(key)
	}
	return n
}

// Pairs yields the keys and values of a map as written; merged pairs stand where their merge key did.
func (n Node) Pairs() iter.Seq2[Node, Node] {
	return func(yield func(Node, Node) bool) {
		if n.Kind() != Map {
			return
		}
		for k := n.raw().b; k != 0; {
			v := n.f.nodes[k].next
			if !yield(n.f.at(k), n.f.at(v)) {
				return
			}
			k = n.f.nodes[v].next
		}
	}
}

// Items yields the items of a list.
func (n Node) Items() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != Seq {
			return
		}
		for i := n.raw().b; i != 0; i = n.f.nodes[i].next {
			if !yield(n.f.at(i)) {
				return
			}
		}
	}
}

// Item returns the item of a list at i, from 0, absent where there is none.
func (n Node) Item(i int) Node {
	if n.Kind() != Seq || i < 0 || i >= n.Len() {
		return Node{}
	}
	if n.Len() > smallLen {
		return n.f.at(n.index().items[i])
	}
	c := n.raw().b
	for range i {
		c = n.f.nodes[c].next
	}
	return n.f.at(c)
}

// Anchor is the name that aliases call the node by, without the &.
func (n Node) Anchor() string {
	if n.f == nil {
		return ""
	}
	return n.f.anchors[n.i]
}

// Tag is the tag that was written, in its short form (!!str), and empty where none was.
func (n Node) Tag() string {
	if n.f == nil {
		return ""
	}
	return n.f.tags[n.i]
}
