package fleetgen

import (
	"fmt"
	"strconv"

	"github.com/tenantry/tenantry/internal/yamlout"
)

// Write writes the fields of a map; text says what becomes of a text.
func Write(w *yamlout.Writer, m Map, text func(Text) string) {
	for _, f := range m {
		switch v := f.Value.(type) {
		case Map:
			w.Open(f.Key)
			Write(w, v, text)
			w.Close()
		case List:
			w.OpenSeq(f.Key)
			writeItems(w, v, text)
			w.Close()
		case Text:
			w.Str(f.Key, text(v))
		case bool:
			w.Raw(f.Key, strconv.FormatBool(v))
		case int:
			w.Raw(f.Key, strconv.Itoa(v))
		default:
			panic(fmt.Sprintf("fleetgen: %T in a tree", v))
		}
	}
}

func writeItems(w *yamlout.Writer, l List, text func(Text) string) {
	for _, item := range l {
		switch v := item.(type) {
		case Map:
			w.OpenItem()
			Write(w, v, text)
			w.Close()
		case Text:
			w.Item(text(v))
		default:
			panic(fmt.Sprintf("fleetgen: %T in a list", v))
		}
	}
}

// Leaves calls yield for each text with holes below m, with its path as a JSON pointer.
func Leaves(m Map, pointer string, yield func(pointer string, t Text)) {
	for _, f := range m {
		leaf(f.Value, pointer+"/"+escape(f.Key), yield)
	}
}

func leaf(v any, pointer string, yield func(string, Text)) {
	switch v := v.(type) {
	case Map:
		Leaves(v, pointer, yield)
	case List:
		for i, item := range v {
			leaf(item, pointer+"/"+strconv.Itoa(i), yield)
		}
	case Text:
		if _, fixed := v.Fixed(); !fixed {
			yield(pointer, v)
		}
	}
}

// escape writes a key as a part of a JSON pointer (RFC 6901).
func escape(key string) string {
	out := make([]byte, 0, len(key))
	for i := range len(key) {
		switch key[i] {
		case '~':
			out = append(out, "~0"...)
		case '/':
			out = append(out, "~1"...)
		default:
			out = append(out, key[i])
		}
	}
	return string(out)
}
