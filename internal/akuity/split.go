package akuity

import "bytes"

// A span is one document of a YAML stream: its bytes, without the `---` before it; the line of the
// stream, from 1, that these begin in (that of the `---`); and the first line with something on it.
type span struct {
	start, end, line, first int
}

// split cuts a stream into documents. YAML reserves `---` and `...` at the start of a line, followed by
// a space or the line's end, wherever they stand; a line of a PEM block or of an indented text is none.
// Documents that hold nothing but blanks and comments are left out.
func split(src []byte) []span {
	var spans []span
	start, startLine, line := 0, 1, 1
	add := func(end int) {
		if !blank(src[start:end]) {
			spans = append(spans, span{start, end, startLine, startLine + leadingLines(src[start:end])})
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
