package template

import (
	"bytes"
	"strings"

	"github.com/tenantry/tenantry/internal/yamlout"
)

// block is a leaf of parts whose text has lines, laid out as a literal block once: the texts between
// holes with their indentation in them. It is for values of printable ASCII that leave no line empty;
// with any other the text is made first and written by yamlout, which gives the same bytes.
type block struct {
	head  string // "|", "|-", "|+" and the first line's beginning
	texts []string
	solid []bool // the hole after texts[i] begins its line, and so must not be empty
}

// newBlock is nil where the text is not a literal block whatever the holes hold.
func (l *leaf) newBlock() *block {
	if len(l.parts) == 0 || l.choices > 0 || l.indent < 2 {
		return nil
	}
	first, last := l.parts[0], l.parts[len(l.parts)-1]
	if first.text == "" || strings.ContainsAny(first.text[:1], " \n\t") || !strings.Contains(l.allText(), "\n") {
		return nil
	}
	b := &block{head: "|"}
	switch {
	case last.hole != nil || !strings.HasSuffix(last.text, "\n"):
		b.head = "|-"
	case strings.HasSuffix(last.text, "\n\n"):
		b.head = "|+"
	}
	b.head += "\n" + spaces(l.indent)
	for i, p := range l.parts {
		text := indentLines(p.text, l.indent)
		if i == len(l.parts)-1 && p.hole == nil {
			text = strings.TrimSuffix(text, spaces(l.indent))
			text = strings.TrimSuffix(text, "\n")
		}
		b.texts = append(b.texts, text)
		b.solid = append(b.solid, p.hole != nil && (p.text == "" || strings.HasSuffix(p.text, "\n")))
	}
	if !b.agrees(l) {
		return nil
	}
	return b
}

func (l *leaf) allText() string {
	var all strings.Builder
	for _, p := range l.parts {
		all.WriteString(p.text)
	}
	return all.String()
}

// indentLines puts the indentation at the beginning of every line that is not empty, and after the
// last line break: a hole follows there, or it is cut off again.
func indentLines(text string, indent int) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if text[i] == '\n' && (i+1 == len(text) || text[i+1] != '\n') {
			b.WriteString(spaces(indent))
		}
	}
	return b.String()
}

// agrees holds the layout to yamlout, with a word in each hole.
func (b *block) agrees(l *leaf) bool {
	var text, out []byte
	out = append(out, b.head...)
	for i, p := range l.parts {
		text, out = append(text, p.text...), append(out, b.texts[i]...)
		if p.hole != nil {
			text, out = append(text, 'x'), append(out, 'x')
		}
	}
	return bytes.Equal(out, yamlout.AppendString(nil, string(text), l.indent))
}

// append writes the leaf with its values, or tells that it cannot; then dst is as it was.
func (b *block) append(dst []byte, l *leaf, c *Call) (out []byte, ok bool) {
	start, hole := len(dst), 0
	var p *proof
	if l.yaml != nil {
		p = l.proofOf(0)
	}
	dst = append(dst, b.head...)
	for i := range l.parts {
		dst = append(dst, b.texts[i]...)
		h := l.parts[i].hole
		if h == nil {
			continue
		}
		text, none, end := h.value(c)
		if end != goesOn {
			return dst[:start], false
		}
		at := len(dst)
		dst = h.print(dst, text, none)
		if b.solid[i] && len(dst) == at || len(dst)-start > maxText || !isPrintable(dst[at:]) {
			return dst[:start], false
		}
		if p != nil {
			if place := p.places[hole]; !place.takesOf(h, text, none, len(dst)-at) || place.standsPlain() && mayMean(text) {
				return dst[:start], false
			}
			hole++
		}
	}
	return dst, true
}

func isPrintable(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}
