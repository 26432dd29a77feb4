package yamlscan

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tenantry/tenantry/internal/problem"
)

// unreadable takes a byte order mark off the source, and finds the first thing in it that can be in
// no YAML: bytes that are not UTF-8, control characters.
func (f *File) unreadable() *problem.Problem {
	if len(f.src) > maxSource {
		return &problem.Problem{
			Pos:  f.posOf(place{1, 1}),
			What: fmt.Sprintf("the text is larger than %d MiB", maxSource>>20),
		}
	}
	f.src = strings.TrimPrefix(f.src, "\ufeff")
	if strings.HasPrefix(f.src, "\xff\xfe") || strings.HasPrefix(f.src, "\xfe\xff") {
		return &problem.Problem{Pos: f.posOf(place{1, 1}), What: "the text is UTF-16", Fix: "save it as UTF-8"}
	}
	for i := 0; i < len(f.src); {
		if c := f.src[i]; c >= ' ' && c < 0x7f || c == '\n' {
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(f.src[i:])
		switch {
		case r == utf8.RuneError && width == 1:
			return &problem.Problem{Pos: f.posOf(f.placeAt(i)), What: "the text is not UTF-8", Fix: "save it as UTF-8"}
		case !printable(r):
			return &problem.Problem{
				Pos:  f.posOf(f.placeAt(i)),
				What: fmt.Sprintf("control character %U", r),
				Fix:  "write it as an escape in double quotes",
			}
		}
		i += width
	}
	return nil
}

// unusual names what the scanner leaves to the library anywhere in a text.
func (f *File) unusual() string {
	switch {
	case strings.Contains(f.src, "\t"):
		return "tab"
	case strings.Contains(f.src, "\r"):
		return "CRLF"
	case strings.Contains(f.src, "\u0085"), strings.Contains(f.src, "\u2028"), strings.Contains(f.src, "\u2029"):
		return "line break"
	case strings.Contains(f.src, "\ufeff"):
		return "byte order mark"
	default:
		return ""
	}
}

// printable is the character set of YAML 1.1 (its production c-printable).
func printable(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r == 0x85:
		return true
	case r < ' ':
		return false
	case r < 0x7f:
		return true
	default:
		return r >= 0xa0 && r <= 0xfffd || r >= 0x10000
	}
}
