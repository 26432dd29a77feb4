package yamlscan

import "strings"

// A token is a scalar that stands on one line. Its end is behind its last character; colon is where
// the colon is if it is a key, else 0: no key begins there.
type token struct {
	node
	end   int
	colon int
}

// How a plain scalar may begin, and what ends it or may do so.
const (
	classOther = iota
	classFeed
	classColon
	classHash
	classFlow // , [ ] { } ? within brackets
)

var classes = [256]byte{
	'\n': classFeed, ':': classColon, '#': classHash,
	',': classFlow, '[': classFlow, ']': classFlow, '{': classFlow, '}': classFlow, '?': classFlow,
}

// reasons says why a scalar that begins with a character is none of the scanner's business.
var reasons = [256]string{
	'&': "anchor", '*': "alias", '!': "tag", '>': "folded scalar", '|': "literal", '?': "complex key",
	'%': "directive", '@': "syntax", '`': "syntax", '#': "syntax", ',': "syntax", ':': "syntax",
	'[': "flow", ']': "syntax", '{': "flow", '}': "syntax", ' ': "syntax", '\n': "syntax",
}

// scalar reads the plain or quoted scalar at i, in a block.
func (s *scanner) scalar(i int) (token, bool) {
	switch s.src[i] {
	case '"', '\'':
		t, ok := s.quoted(i)
		if ok {
			j := t.end
			for j < len(s.src) && s.src[j] == ' ' {
				j++
			}
			if j < len(s.src) && s.src[j] == ':' && s.blankAt(j+1) {
				t.colon = j
			}
		}
		return t, ok
	}
	return s.plain(i)
}

func (s *scanner) plain(i int) (token, bool) {
	src := s.src
	if reason := reasons[src[i]]; reason != "" {
		return token{}, s.giveUp(reason)
	}
	if s.entryAt(i) {
		return token{}, s.giveUp("syntax")
	}
	t := token{node: node{kind: Scalar, style: Plain, pos: uint32(i), a: uint32(i)}}
	j := i
loop:
	for ; j < len(src); j++ {
		switch classes[src[j]] {
		case classFeed:
			break loop
		case classColon:
			if s.blankAt(j + 1) {
				t.colon = j
				break loop
			}
		case classHash:
			if src[j-1] == ' ' {
				break loop
			}
		}
	}
	for src[j-1] == ' ' {
		j--
	}
	t.b, t.end = uint32(j), j
	return t, true
}

// quoted reads the scalar between quotes that begins at i.
func (s *scanner) quoted(i int) (token, bool) {
	quote, style := s.src[i], Single
	if quote == '"' {
		style = Double
	}
	t := token{node: node{kind: Scalar, typ: String, style: style, pos: uint32(i), a: uint32(i + 1)}}
	for j := i + 1; j < len(s.src); j++ {
		switch c := s.src[j]; {
		case c == '\n':
			return t, s.giveUp("multi-line scalar")
		case c == quote:
			if style == Single && j+1 < len(s.src) && s.src[j+1] == '\'' {
				return s.escaped(t, j)
			}
			t.b, t.end = uint32(j), j+1
			return t, true
		case c == '\\' && style == Double:
			return s.escaped(t, j)
		}
	}
	return t, s.giveUp("syntax")
}

// escapes are the short escapes of double quotes, without those for characters beyond ASCII.
var escapes = [256]byte{
	'a': '\a', 'b': '\b', 't': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': 0x1b,
	' ': ' ', '"': '"', '\'': '\'', '\\': '\\',
}

// escaped decodes the quoted scalar t, whose first escape is at j.
func (s *scanner) escaped(t token, j int) (token, bool) {
	src := s.src
	start := len(s.extra)
	s.extra = append(s.extra, src[t.a:j]...)
	for ; j < len(src); j++ {
		c := src[j]
		switch {
		case c == '\n':
			return t, s.giveUp("multi-line scalar")
		case c == '\\' && t.style == Double:
			j++
			if j == len(src) || escapes[src[j]] == 0 {
				return t, s.giveUp("escape")
			}
			c = escapes[src[j]]
		case c == '"' && t.style == Double, c == '\'' && t.style == Single:
			if c == '"' || !strings.HasPrefix(src[j:], "''") {
				t.a, t.b, t.extra = uint32(start), uint32(len(s.extra)), true
				t.end = j + 1
				return t, true
			}
			j++
		}
		s.extra = append(s.extra, c)
	}
	return t, s.giveUp("syntax")
}
