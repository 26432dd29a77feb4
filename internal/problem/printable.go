package problem

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable is a text for one line of a terminal or a log: what would end the line, command a terminal, turn
// the direction of writing, or is no text, stands there as Go writes it in a string.
func Printable(s string) string {
	i := 0
	for i < len(s) && s[i] >= ' ' && s[i] < utf8.RuneSelf-1 {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 || !shown(r) {
			quoted := strconv.QuoteToASCII(s[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// shown tells whether a rune may stand in a line. The joiners within words and emoji do.
func shown(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	return unicode.IsPrint(r) || r == zeroWidthNonJoiner || r == zeroWidthJoiner || unicode.Is(unicode.Zs, r)
}
