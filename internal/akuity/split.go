package akuity

import "bytes"

// A span is one document of a YAML stream: its bytes, without the `---` before it; the line of the
// stream, from 1, that these begin in (that of the `---`); the first line with something on it; and the last line.
type span struct {
	start, end, line, first, last int
}

// at is the stream's line of the document's line n, from 1. It stays inside of the document: libraries
// count a lone carriage return as a line, or name the line behind the last.
func (s span) at(n int) int { return min(s.line+max(n, 1)-1, s.last) }

// split cuts a stream into documents. YAML reserves `---` and `...` at the start of a line, followed by
// a space or the line's end, wherever they stand; a line of a PEM block or of an indented text is none.
// Documents that hold nothing but blanks and comments are left out.
func split(src []byte) []span {
	var spans []span
	start, startLine, line := 0, 1, 1
	add := func(end int) {
		if !blank(src[start:end]) {
			doc := src[start:end]
			last := startLine + bytes.Count(bytes.TrimSuffix(doc, []byte{'\n'}), []byte{'\n'})
			spans = append(spans, span{start, end, startLine, startLine + leadingLines(doc), last})
		}
	}
	for at := 0; at < len(src); line++ {
		next := len(src)
		if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if marker(src[at:next]) {
			add(at)
			start, startLine = at+len("---"), line
		}
		at = next
	}
	add(len(src))
	return spans
}

func marker(line []byte) bool {
	if !bytes.HasPrefix(line, []byte("---")) && !bytes.HasPrefix(line, []byte("...")) {
		return false
	}
	return len(line) == 3 || bytes.IndexByte([]byte(" \t\r\n"), line[3]) >= 0
}

// leadingLines counts the lines before the first that holds more than blanks and comments.
func leadingLines(doc []byte) int {
	n := 0
	for line := range bytes.Lines(doc) {
		if !blank(line) {
			break
		}
		n++
	}
	return n
}

func blank(doc []byte) bool {
	for line := range bytes.Lines(doc) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}
