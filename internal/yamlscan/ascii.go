package yamlscan

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// asciiLines counts the line feeds of a text that is ASCII without control characters otherwise; it
// is the one look that every byte gets, eight at a time.
func asciiLines(s string) (lines int, ok bool) {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b)
		if x&highs != 0 {
			return 0, false
		}
		// With the high bit of each byte set, no subtraction borrows from its neighbour.
		control := ^((x | highs) - ' '*ones) & highs
		feeds := ^((x ^ '\n'*ones | highs) - ones) & highs
		deletes := ^((x ^ 0x7f*ones | highs) - ones) & highs
		if control&^feeds|deletes != 0 {
			return 0, false
		}
		lines += bits.OnesCount64(feeds)
	}
	for _, c := range b {
		if c == '\n' {
			lines++
		} else if c < ' ' || c >= 0x7f {
			return 0, false
		}
	}
	return lines, true
}
