package yamlscan

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenantry/tenantry/internal/problem"
)

// Pos is where the node begins: at its anchor or tag if it has one, at a list's first dash, at a
// block scalar's | or >. What was not written is where the library misses it.
func (n Node) Pos() problem.Pos {
	if n.f == nil {
		return problem.Pos{}
	}
	return n.f.posOf(n.f.placeOf(n.i))
}

func (f *File) placeOf(i uint32) place {
	if f.places != nil {
		return f.places[i]
	}
	return f.placeAt(int(f.nodes[i].pos))
}

// A mark is a place whose offset is known: where each line begins, and every markDistance bytes or so
// within a long one, so that no line is counted over and over.
type mark struct {
	offset uint32
	place
}

const markDistance = 1 << 10

// marks splits src where YAML 1.1 breaks lines: LF, CR, CR LF, NEL, LS and PS.
func (f *File) marks() []mark {
	f.markOnce.Do(func() {
		marks := make([]mark, 1, 1+strings.Count(f.src, "\n"))
		last := mark{place: place{1, 1}}
		marks[0] = last
		for i := 0; i < len(f.src); {
			if w := breakWidth(f.src[i:]); w > 0 {
				i += w
				last = mark{uint32(i), place{last.line + 1, 1}}
				marks = append(marks, last)
				continue
			}
			if from := int(last.offset); i-from >= markDistance && utf8.RuneStart(f.src[i]) {
				last.col += uint32(utf8.RuneCountInString(f.src[from:i]))
				last.offset = uint32(i)
				marks = append(marks, last)
			}
			i++
		}
		f.marked = marks
	})
	return f.marked
}

// placeAt turns an offset in src into a place.
func (f *File) placeAt(offset int) place {
	marks := f.marks()
	i, found := slices.BinarySearchFunc(marks, uint32(offset), func(m mark, offset uint32) int {
		return cmp.Compare(m.offset, offset)
	})
	if !found {
		i--
	}
	m := marks[i]
	m.col += uint32(utf8.RuneCountInString(f.src[m.offset:offset]))
	return m.place
}

// offsetOf turns a place into an offset in src.
func (f *File) offsetOf(p place) int {
	marks := f.marks()
	i, found := slices.BinarySearchFunc(marks, p, func(m mark, p place) int {
		return cmp.Or(cmp.Compare(m.line, p.line), cmp.Compare(m.col, p.col))
	})
	if !found {
		i--
	}
	offset := int(marks[i].offset)
	for range p.col - marks[i].col {
		_, w := utf8.DecodeRuneInString(f.src[offset:])
		offset += w
	}
	return offset
}

// inside turns a place of the library's into one within src: what is missing at the end is on a line
// of its own to the library.
func (f *File) inside(line, col int) place {
	if line > f.lineCount() {
		return f.placeAt(len(f.src))
	}
	return place{uint32(line), uint32(col)}
}

// lineCount is the number of lines, the last of which is empty where the text ends in a line break.
func (f *File) lineCount() int {
	marks := f.marks()
	return int(marks[len(marks)-1].line)
}

// line returns a line of src, from 1, without its break.
func (f *File) line(number int) string {
	if number < 1 || number > f.lineCount() {
		return ""
	}
	s := f.src[f.offsetOf(place{uint32(number), 1}):]
	for i := range len(s) {
		if breakWidth(s[i:]) > 0 {
			return s[:i]
		}
	}
	return s
}

// breakWidth is the number of bytes of the line break that s begins with, 0 if it begins with none.
func breakWidth(s string) int {
	switch {
	case s[0] == '\n':
		return 1
	case s[0] == '\r':
		if strings.HasPrefix(s, "\r\n") {
			return 2
		}
		return 1
	case strings.HasPrefix(s, "\u0085"):
		return 2
	case strings.HasPrefix(s, "\u2028"), strings.HasPrefix(s, "\u2029"):
		return 3
	}
	return 0
}

// posOf is the place as people read it: that of the file, or in the file that the text came from.
func (f *File) posOf(p place) problem.Pos {
	if !f.outer.Exists() {
		return problem.Pos{File: f.name, Line: int(p.line), Col: int(p.col)}
	}
	f.shiftOnce.Do(func() { f.shift = shiftInto(f.outer) })
	return f.shift.apply(f.outer, p)
}
