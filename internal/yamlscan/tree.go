package yamlscan

import (
	"cmp"

	"go.yaml.in/yaml/v3"
)

// Equal tells whether two nodes hold the same: kinds, types and values at every depth, and the order
// of lists but not of keys. Styles, tags that change no type, anchors and places do not count.
func (n Node) Equal(m Node) bool {
	if n == m {
		return true
	}
	if n.Kind() != m.Kind() || n.Len() != m.Len() || n.Type() != m.Type() {
		return false
	}
	switch n.Kind() {
	case Map:
		for k, v := range n.Pairs() {
			if k.Kind() != Scalar {
				return false
			}
			other := m.KeyOf(k.Text())
			if other.Type() != k.Type() || !v.Equal(m.Get(k.Text())) {
				return false
			}
		}
	case Seq:
		b := m.raw().b
		for v := range n.Items() {
			if !v.Equal(m.f.at(b)) {
				return false
			}
			b = m.f.nodes[b].next
		}
	case Scalar:
		if n.Text() == m.Text() {
			return true
		}
		t := n.Type()
		return t != String && t != Other && t != Binary && t != Time && value(t, n.Text()) == value(t, m.Text())
	default:
	}
	return true
}

// Any returns the plain Go value: map[string]any, []any, string, bool, int64 (uint64 above its
// range), float64 or nil. Keys are their texts, timestamps too; binary is decoded.
func (n Node) Any() any {
	switch n.Kind() {
	case Map:
		m := make(map[string]any, n.Len())
		for k, v := range n.Pairs() {
			if _, twice := m[k.Text()]; !twice && k.Kind() == Scalar {
				m[k.Text()] = v.Any()
			}
		}
		return m
	case Seq:
		s := make([]any, 0, n.Len())
		for v := range n.Items() {
			s = append(s, v.Any())
		}
		return s
	case Scalar:
		return value(n.Type(), n.Text())
	default:
		return nil
	}
}

// YAML returns the node as the library has it, with aliases and merge keys written out, or nil for
// the absent node. It is a copy.
func (n Node) YAML() *yaml.Node {
	if !n.Exists() {
		return nil
	}
	p := n.Pos()
	y := &yaml.Node{Tag: n.Tag(), Line: p.Line, Column: p.Col, Style: libraryStyles[n.Style()]}
	if y.Tag != "" {
		y.Style |= yaml.TaggedStyle
	}
	switch n.Kind() {
	case Map:
		y.Kind = yaml.MappingNode
		y.Tag = cmp.Or(y.Tag, "!!map")
		for k, v := range n.Pairs() {
			y.Content = append(y.Content, k.YAML(), v.YAML())
		}
	case Seq:
		y.Kind = yaml.SequenceNode
		y.Tag = cmp.Or(y.Tag, "!!seq")
		for v := range n.Items() {
			y.Content = append(y.Content, v.YAML())
		}
	default:
		y.Kind = yaml.ScalarNode
		y.Value = n.Text()
		y.Tag = cmp.Or(y.Tag, libraryTags[n.Type()])
	}
	return y
}
