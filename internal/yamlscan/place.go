package yamlscan

import (
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

// placeAt turns an offset in src into a place.
func (f *File) placeAt(offset int) place {
	lines := f.lineStarts()
	line, found := slices.BinarySearch(lines, uint32(offset))
	if found {
		line++
	}
	start := int(lines[line-1])
	return place{uint32(line), uint32(utf8.RuneCountInString(f.src[start:offset]) + 1)}
}

// lineStarts splits src where YAML 1.1 breaks lines: LF, CR, CR LF, NEL, LS and PS.
func (f *File) lineStarts() []uint32 {
	f.lineOnce.Do(func() {
		f.lines = make([]uint32, 1, 1+strings.Count(f.src, "\n"))
		for i := 0; i < len(f.src); {
			w := breakWidth(f.src[i:])
			if w > 0 {
				f.lines = append(f.lines, uint32(i+w))
			}
			i += max(w, 1)
		}
	})
	return f.lines
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

// line returns a line of src, from 1, without its break.
func (f *File) line(number int) string {
	lines := f.lineStarts()
	if number < 1 || number > len(lines) {
		return ""
	}
	s := f.src[lines[number-1]:]
	for i := range len(s) {
		if breakWidth(s[i:]) > 0 {
			return s[:i]
		}
	}
	return s
}

// offsetOf turns a place into an offset in src.
func (f *File) offsetOf(p place) int {
	offset := int(f.lineStarts()[p.line-1])
	for range p.col - 1 {
		_, w := utf8.DecodeRuneInString(f.src[offset:])
		offset += w
	}
	return offset
}

// posOf is the place as people read it: that of the file, or in the file that the text came from.
func (f *File) posOf(p place) problem.Pos {
	if !f.outer.Exists() {
		return problem.Pos{File: f.name, Line: int(p.line), Col: int(p.col)}
	}
	f.shiftOnce.Do(func() { f.shift = shiftInto(f.outer) })
	return f.shift.apply(f.outer, p)
}
