package yamlscan

import "strings"

// A token is a scalar that stands on one line. Its end is behind its last character; colon is where
// the colon is if it is a key, else 0: no key begins there.
type token struct {
	node
	end   int
	colon int
}

// reasons says why a value that begins with a character is none of the scanner's business.
var reasons = [256]string{
	'&': "anchor", '*': "alias", '!': "tag", '>': "block scalar", '|': "block scalar", '?': "complex key",
	'%': "directive", '@': "syntax", '`': "syntax", '#': "syntax", ',': "syntax", ':': "syntax",
	'[': "flow", ']': "syntax", '{': "flow", '}': "syntax", ' ': "syntax", '\n': "syntax",
}

// scalar reads the plain or quoted scalar at i, in a block, into the token.
func (s *scanner) scalar(i int) bool {
	if c := s.src[i]; c != '"' && c != '\'' {
		return s.plain(i)
	}
	if !s.quoted(i) {
		return false
	}
	if j := s.spaces(s.tok.end); s.charAt(j) == ':' && s.blankAt(j+1) {
		s.tok.colon = j
	}
	return true
}

func (s *scanner) plain(i int) bool {
	src := s.src
	if reason := reasons[src[i]]; reason != "" {
		return s.giveUp(reason)
	}
	if s.entryAt(i) {
		return s.giveUp("syntax")
	}
	colon, j := 0, i
loop:
	for ; j < len(src); j++ {
		c := src[j]
		if c > ':' {
			continue
		}
		switch c {
		case '\n':
			break loop
		case ':':
			if s.blankAt(j + 1) {
				colon = j
				break loop
			}
		case '#':
			if src[j-1] == ' ' {
				break loop
			}
		}
	}
	for src[j-1] == ' ' {
		j--
	}
	s.tok = token{node{kind: Scalar, pos: uint32(i), a: uint32(i), b: uint32(j)}, j, colon}
	return true
}

// quoted reads the scalar between quotes that begins at i.
func (s *scanner) quoted(i int) bool {
	src, quote, style := s.src, s.src[i], Single
	if quote == '"' {
		style = Double
	}
	s.tok = token{node: node{kind: Scalar, typ: String, style: style, pos: uint32(i), a: uint32(i + 1)}}
	for j := i + 1; j < len(src); j++ {
		switch c := src[j]; {
		case c == '\n':
			return s.giveUp("multi-line scalar")
		case c == quote:
			if style == Single && j+1 < len(src) && src[j+1] == '\'' {
				return s.escaped(j)
			}
			s.tok.b, s.tok.end = uint32(j), j+1
			return true
		case c == '\\' && style == Double:
			return s.escaped(j)
		}
	}
	return s.giveUp("syntax")
}

// escapes are the short escapes of double quotes, without those for characters beyond ASCII.
var escapes = [256]byte{
	'a': '\a', 'b': '\b', 't': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': 0x1b,
	' ': ' ', '"': '"', '\'': '\'', '\\': '\\',
}

// escaped decodes the quoted scalar of the token, whose first escape is at j.
func (s *scanner) escaped(j int) bool {
	src, t := s.src, &s.tok
	start := len(s.extra)
	s.extra = append(s.extra, src[t.a:j]...)
	for ; j < len(src); j++ {
		c := src[j]
		switch {
		case c == '\n':
			return s.giveUp("multi-line scalar")
		case c == '\\' && t.style == Double:
			j++
			if j == len(src) || escapes[src[j]] == 0 {
				return s.giveUp("escape")
			}
			c = escapes[src[j]]
		case c == '"' && t.style == Double, c == '\'' && t.style == Single:
			if c == '"' || !strings.HasPrefix(src[j:], "''") {
				t.a, t.b, t.extra = uint32(start), uint32(len(s.extra)), true
				t.end = j + 1
				return true
			}
			j++
		}
		s.extra = append(s.extra, c)
	}
	return s.giveUp("syntax")
}
