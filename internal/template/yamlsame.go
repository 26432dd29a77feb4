package template

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// same tells whether the rendered text says what the author wrote: the tree of the sentinel with each
// hole's value in the place of its mark.
func (p *proof) same(text string, holes []filled) bool {
	got, err := parseOne(text)
	return err == nil && got != nil && p.sameNode(p.tree, got, holes)
}

func (p *proof) sameNode(want, got *yaml.Node, holes []filled) bool {
	if want.Kind != got.Kind || want.Anchor != got.Anchor || len(want.Content) != len(got.Content) ||
		want.Style&yaml.TaggedStyle != got.Style&yaml.TaggedStyle ||
		want.Style&yaml.TaggedStyle != 0 && want.Tag != got.Tag {
		return false
	}
	switch want.Kind {
	case yaml.ScalarNode:
		return p.withValues(want, holes) == got.Value
	case yaml.AliasNode:
		return want.Value == got.Value
	case yaml.MappingNode:
		return p.sameMap(want, got, holes)
	default:
		for i := range want.Content {
			if !p.sameNode(want.Content[i], got.Content[i], holes) {
				return false
			}
		}
		return true
	}
}

// sameMap compares keys as values are compared. Beyond that no key may become a merge key, or one that
// is there already.
func (p *proof) sameMap(want, got *yaml.Node, holes []filled) bool {
	keys := make(map[string]bool, len(want.Content)/2)
	for i := 0; i+1 < len(want.Content); i += 2 {
		k, gotKey := want.Content[i], got.Content[i]
		if !p.sameNode(k, gotKey, holes) || !p.sameNode(want.Content[i+1], got.Content[i+1], holes) {
			return false
		}
		if (k.ShortTag() == "!!merge") != (gotKey.ShortTag() == "!!merge") {
			return false
		}
		if strings.Contains(k.Value, p.base) && keys[gotKey.Value] {
			return false
		}
		keys[gotKey.Value] = true
	}
	return true
}

// withValues is the text of a scalar of the sentinel with the values in it. Where the quotes around a
// hole are its own, and they are what the parser took for quotes, the value is what was quoted; in any
// other place what is written counts.
func (p *proof) withValues(n *yaml.Node, holes []filled) string {
	text := n.Value
	if !strings.Contains(text, p.base) {
		return text
	}
	var b strings.Builder
	for {
		before, hole, after := p.cut(text)
		b.WriteString(before)
		if hole < 0 {
			return b.String()
		}
		if h := &holes[hole]; h.encoded && n.Style&yaml.DoubleQuotedStyle != 0 {
			b.WriteString(h.value)
		} else {
			b.WriteString(h.written)
		}
		text = after
	}
}
