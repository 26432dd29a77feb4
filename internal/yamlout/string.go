package yamlout

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Valid tells whether s can be written at all. YAML holds text, not bytes: what is not UTF-8 has no
// form in it that every reader gives back.
func Valid(s string) bool { return utf8.ValidString(s) }

// AppendString appends s as a string scalar, as it stands at the end of a line that begins with
// "key: " or "- ", and no line break after it. It is for block style only, not for use between
// brackets.
//
// s is written plain where every reader of YAML 1.1 and 1.2 takes it for a string, as a literal block
// where it has several lines that a literal can hold, else in double quotes. The lines of a literal
// stand at column indent, counted from 0, which is the column of the key or of the dash plus 2.
//
// Text that is not [Valid] panics: there is nothing right to write, so callers look first at what did
// not come from YAML (decoded base64, the result of a template function).
func AppendString(dst []byte, s string, indent int) []byte {
	t := look(s)
	switch {
	case t == 0 && standsPlain(s) && !readsAsOther(s):
		return append(dst, s...)
	case t&(lines|escape) == lines && indent >= 2 && literalHolds(s):
		return appendLiteral(dst, s, indent)
	default:
		return appendQuoted(dst, s)
	}
}

// AppendKey appends key and the colon after it, plain or in double quotes by the rules of
// [AppendString]. A reader looks at most 1024 characters ahead for that colon (YAML 1.2, 7.4.2); for
// keys near that length use [Writer] or [AppendNode], which know another form.
func AppendKey(dst []byte, key string) []byte {
	return append(appendInline(dst, key), ':')
}

// maxKey is how many bytes a key may have before its colon: 1024 characters, with some to spare.
const maxKey = 1000

// appendKey is AppendKey for a line whose column is known: long keys take the form "? key", with the
// colon on a line of its own.
func appendKey(dst []byte, key string, column int) []byte {
	start := len(dst)
	dst = appendInline(dst, key)
	if len(dst)-start > maxKey {
		dst = slices.Insert(dst, start, '?', ' ')
		dst = appendSpaces(append(dst, '\n'), column)
	}
	return append(dst, ':')
}

// appendInline writes s on one line.
func appendInline(dst []byte, s string) []byte {
	if look(s) == 0 && standsPlain(s) && !readsAsOther(s) {
		return append(dst, s...)
	}
	return appendQuoted(dst, s)
}

// literalHolds tells whether a literal block can hold s. A text of nothing but white space could be
// held too, but nobody would see it there.
func literalHolds(s string) bool { return strings.Trim(s, " \t\n") != "" }

func appendLiteral(dst []byte, s string, indent int) []byte {
	dst = append(dst, '|')
	// A reader takes the indentation of the first line that has any text for the block's own, unless
	// it is told; a tab there is an error.
	if first := strings.TrimLeft(s, "\n")[0]; first == ' ' || first == '\t' {
		dst = append(dst, '2')
	}
	rest, ended := strings.CutSuffix(s, "\n")
	switch {
	case !ended:
		dst = append(dst, '-')
	case rest[len(rest)-1] == '\n':
		dst = append(dst, '+')
	}
	for more := true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		dst = append(dst, '\n')
		if line != "" {
			dst = append(appendSpaces(dst, indent), line...)
		}
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// appendQuoted writes escapes that JSON has too wherever there is one.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if kinds[c] == text || kinds[c] == space || kinds[c] == mark {
				if c != '"' && c != '\\' {
					i++
					continue
				}
			}
			dst = appendEscape(append(dst, s[start:i]...), rune(c))
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			panic("yamlout: text is not UTF-8")
		}
		if !shown(r) {
			dst = appendEscape(append(dst, s[start:i]...), r)
			start = i + size
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, `\n`...)
	case '\t':
		return append(dst, `\t`...)
	case '\r':
		return append(dst, `\r`...)
	}
	letter, digits := byte('u'), 4
	if r > 0xFFFF {
		letter, digits = 'U', 8
	}
	dst = append(dst, '\\', letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&0xF])
	}
	return dst
}

const spaces = "                                                                "

func appendSpaces(dst []byte, n int) []byte {
	for n > len(spaces) {
		dst = append(dst, spaces...)
		n -= len(spaces)
	}
	return append(dst, spaces[:max(n, 0)]...)
}
