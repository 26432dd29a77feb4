package yamlout

import (
	"encoding/binary"
	"unicode/utf8"
	"unsafe"
)

// kind is what one byte means to the writer.
type kind uint8

const (
	text    kind = iota // stands for itself anywhere
	space               // may not begin or end a plain scalar; before '#' it begins a comment
	mark                // ':' and '#', which mean something beside a space
	newline             // needs a literal block or an escape
	tab                 // a literal block can hold it
	control             // needs an escape
	high                // part of a character beyond ASCII
)

var kinds = func() (k [256]kind) {
	for c := range 256 {
		switch {
		case c == ' ':
			k[c] = space
		case c == ':' || c == '#':
			k[c] = mark
		case c == '\n':
			k[c] = newline
		case c == '\t':
			k[c] = tab
		case c < ' ' || c == 0x7F:
			k[c] = control
		case c >= utf8.RuneSelf:
			k[c] = high
		}
	}
	return k
}()

// traits is what one pass over a text finds; 0 is a text that may be plain.
type traits uint8

const (
	breaksPlain traits = 1 << iota // has what ends a plain scalar, or what some readers do not take in one
	lines                          // has a line break
	escape                         // has a character that only double quotes can hold
)

func look(s string) (t traits) {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	quiet := 0 // up to here, nothing has to be looked at
	for i := 0; i < len(s); i++ {
		for i >= quiet && i+8 <= len(s) && onlyText(binary.LittleEndian.Uint64(b[i:])) {
			i += 8
		}
		if quiet = max(quiet, i+8); i == len(s) {
			break
		}
		k := kinds[s[i]]
		if k <= space {
			continue
		}
		switch k {
		case newline:
			t |= lines
		case mark:
			if s[i] == ':' && (i == len(s)-1 || s[i+1] == ' ') || s[i] == '#' && (i == 0 || s[i-1] == ' ') {
				t |= breaksPlain
			}
		case tab:
			t |= breaksPlain
		case high:
			r, size := utf8.DecodeRuneInString(s[i:])
			if (r == utf8.RuneError && size == 1) || !shown(r) {
				return escape
			}
			i += size - 1
		default:
			return escape
		}
	}
	return t
}

// onlyText tells whether 8 bytes are printable ASCII, without ':' and '#'.
func onlyText(x uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	// With the high bit of each byte set, no subtraction borrows from its neighbour; the high bit of a result
	// that is gone tells of a byte below the space, or of one that is what was compared.
	y := x | highs
	least := y - ' '*ones
	colon := (x ^ ':'*ones | highs) - ones
	hash := (x ^ '#'*ones | highs) - ones
	del := (x ^ 0x7f*ones | highs) - ones
	return x&highs == 0 && least&colon&hash&del&highs == highs
}

// shown tells whether a character beyond ASCII is written as it is. Not: the C1 controls, line breaks
// of YAML 1.1, the byte order mark, what YAML does not count as printable, and characters that show
// nothing or turn the direction of text, which a reviewer should see.
func shown(r rune) bool {
	switch {
	case r <= 0xA0, r == 0xAD:
		return false
	case r < 0x200B:
		return r != 0x061C && r != 0x180E
	case r <= 0x200F && r != 0x200D: // zero width; the joiner of emoji stays
		return false
	case r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return false
	case r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		return false
	default:
		return r < 0xE0000 || r > 0xE007F // tags, which show nothing
	}
}

// standsPlain tells whether the first and last characters allow a plain scalar: no indicator, no
// document marker, no space that would be trimmed.
func standsPlain(s string) bool {
	if s == "" || s[len(s)-1] == ' ' {
		return false
	}
	switch s[0] {
	case ' ', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return false
	case '-':
		return len(s) > 1 && s[1] != ' ' && !hasPrefix(s, "---")
	case '.':
		return !hasPrefix(s, "...")
	default:
		return true
	}
}

func hasPrefix(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }
