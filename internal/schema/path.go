package schema

import (
	"strconv"
	"strings"
)

// step is one step down a document: a key, which may be empty, or where item says so an index.
type step struct {
	key   string
	index int
	item  bool
}

// join writes the path of a field as problems name it: a.b[0].c, and brackets around keys that hold
// what a path is made of. A base that ends in a space is put before the path as it is.
func join(base string, steps []step) string {
	var b strings.Builder
	b.WriteString(base)
	for _, s := range steps {
		switch {
		case s.item:
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
		case !plainKey(s.key):
			b.WriteByte('[')
			b.WriteString(s.key)
			b.WriteByte(']')
		default:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte('.')
			}
			b.WriteString(s.key)
		}
	}
	return b.String()
}

func plainKey(key string) bool {
	for _, c := range []byte(key) {
		if c != '-' && c != '_' && c != '$' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return key != ""
}
