package main

import (
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// A legible writer is given lines of JSON and escapes what would not be seen as what it is: slog escapes
// what commands a terminal, but not what turns the direction of writing. Such a rune can only stand in a
// text there, so the JSON says the same. [slog.TextHandler] does it by itself.
type legible struct{ w io.Writer }

func (l legible) Write(line []byte) (int, error) {
	out := make([]byte, 0, len(line))
	for rest := line; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == '\n' || unicode.IsPrint(r) {
			out = append(out, rest[:size]...)
		} else {
			for _, unit := range utf16.AppendRune(nil, r) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		}
		rest = rest[size:]
	}
	if _, err := l.w.Write(out); err != nil {
		return 0, err
	}
	return len(line), nil
}
