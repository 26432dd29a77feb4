package akuityapi

import (
	"regexp"
	"strconv"
	"strings"
)

// A view is a text as it reads, and where in the original each of its bytes stands.
type view struct {
	text     []byte
	from, to []int
}

// plainView is a text without blanks and control characters, which wrap long ones.
func plainView(text string) view {
	v := view{make([]byte, 0, len(text)), make([]int, 0, len(text)), make([]int, 0, len(text))}
	for i := range len(text) {
		if c := text[i]; c > ' ' && c != 0x7f {
			v.text, v.from, v.to = append(v.text, c), append(v.from, i), append(v.to, i+1)
		}
	}
	return v
}

// escapes are the ways to write an ASCII character: by its number in URLs and quoted-printable, in JSON and Go, in
// HTML in decimal and hexadecimal, and in Go's octal; by itself behind a backslash; and by its name in HTML.
var escapes = regexp.MustCompile(`(?i)[%=]([0-9a-f]{2})|\\u00([0-9a-f]{2})|\\u\{0*([0-9a-f]{2})\}|\\x([0-9a-f]{2})|&#x0*([0-9a-f]{2});|&#0*([0-9]{2,3});|\\([0-7]{3})|\\([^0-9a-z])|&(amp|lt|gt|quot|apos);`)

// bases are those of the numbers in escapes; 0: it is no number.
var bases = [...]int{1: 16, 2: 16, 3: 16, 4: 16, 5: 16, 6: 10, 7: 8, 8: 0, 9: 0}

// names are those of characters in HTML.
var names = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// character is what the text of an escape means.
func character(group int, text string) (byte, bool) {
	switch group {
	case 8:
		return text[0], true
	case 9:
		c, ok := names[strings.ToLower(text)]
		return c, ok
	}
	n, err := strconv.ParseUint(text, bases[group], 8)
	return byte(n), err == nil
}

// unescaped is the view with its escapes resolved once, and whether there were any.
func (v view) unescaped() (view, bool) {
	found := escapes.FindAllSubmatchIndex(v.text, -1)
	if found == nil {
		return v, false
	}
	out, next := view{}, 0
	copyTo := func(end int) {
		out.text = append(out.text, v.text[next:end]...)
		out.from, out.to = append(out.from, v.from[next:end]...), append(out.to, v.to[next:end]...)
	}
	for _, m := range found {
		for group := 1; group < len(bases); group++ {
			if m[2*group] < 0 {
				continue
			}
			c, ok := character(group, string(v.text[m[2*group]:m[2*group+1]]))
			if !ok {
				continue // a number that is no byte
			}
			copyTo(m[0])
			out.text = append(out.text, c)
			out.from, out.to = append(out.from, v.from[m[0]]), append(out.to, v.to[m[1]-1])
			next = m[1]
		}
	}
	copyTo(len(v.text))
	return out, true
}
