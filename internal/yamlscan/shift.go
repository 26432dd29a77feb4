package yamlscan

import (
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// A shift maps places in a scalar's text to places in the file that holds the scalar.
type shift struct {
	known     bool
	line      uint32 // of the text's first line
	first     uint32 // columns before the text on its first line
	following uint32 // and on all others
}

func (s shift) apply(outer Node, p place) problem.Pos {
	if !s.known {
		return outer.Pos()
	}
	columns := s.following
	if p.line == 1 {
		columns = s.first
	}
	return outer.f.posOf(place{s.line + p.line - 1, p.col + columns})
}

// LineOf is where a line of the scalar's text begins, counted from 1; false where its lines are not those of the
// file.
func (n Node) LineOf(line int) (problem.Pos, bool) {
	s := shiftInto(n)
	return s.apply(n, place{uint32(line), 1}), s.known
}

// shiftInto finds the text of a scalar in its source.
func shiftInto(n Node) shift {
	f, text := n.f, n.Text()
	offset := f.skipProperties(f.offsetOf(f.placeOf(n.i)))
	switch n.Style() {
	case Literal:
		header := f.placeAt(offset)
		s := shift{known: true, line: header.line + 1}
		for i := 0; text != ""; i++ {
			line, rest, _ := strings.Cut(text, "\n")
			if line != "" {
				columns := uint32(max(0, len(f.line(int(s.line)+i))-len(line)))
				s.first, s.following = columns, columns
				break
			}
			text = rest
		}
		return s
	case Plain, Single, Double:
		if n.Style() != Plain {
			offset++
		}
		if strings.ContainsAny(text, "\n\r\u0085\u2028\u2029") || !strings.HasPrefix(f.src[offset:], text) {
			return shift{}
		}
		p := f.placeAt(offset)
		return shift{known: true, line: p.line, first: p.col - 1}
	default:
		return shift{}
	}
}

// skipProperties moves past a node's anchor and tag, and what may stand between them and its text.
func (f *File) skipProperties(offset int) int {
	for offset < len(f.src) {
		rest := f.src[offset:]
		switch {
		case rest[0] == '&' || rest[0] == '!':
			offset += max(1, strings.IndexAny(rest, " \t\r\n\u0085\u2028\u2029"))
		case rest[0] == '#':
			end := strings.IndexAny(rest, "\r\n\u0085\u2028\u2029")
			if end < 0 {
				return len(f.src)
			}
			offset += end
		case rest[0] == ' ' || rest[0] == '\t':
			offset++
		case breakWidth(rest) > 0:
			offset += breakWidth(rest)
		default:
			return offset
		}
	}
	return offset
}
