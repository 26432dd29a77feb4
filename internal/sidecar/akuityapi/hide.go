package akuityapi

import (
	"bytes"
	"encoding/json"
	"io"
)

// hide removes the key from a text of the server's, which may repeat what it was sent.
func (w *wire) hide(text string) string { return w.hider.hide(text) }

// hideJSON removes the key from every text of an answer in JSON, however it is escaped, so that nothing
// that is read from the answer has to be hidden later. An answer without it stays as it came. So does one
// that is not JSON, which whoever reads it refuses.
func (w *wire) hideJSON(body []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var tree any
	if dec.Decode(&tree) != nil {
		return body
	}
	if _, err := dec.Token(); err != io.EOF {
		return body
	}
	tree, found := w.hideIn(tree)
	if !found {
		return body
	}
	return mustJSON(tree)
}

// hideIn is a tree of JSON without the key, and whether the key was there.
func (w *wire) hideIn(tree any) (_ any, found bool) {
	switch v := tree.(type) {
	case string:
		text := w.hide(v)
		return text, text != v
	case []any:
		for i := range v {
			item, here := w.hideIn(v[i])
			v[i], found = item, found || here
		}
	case map[string]any:
		all := make(map[string]any, len(v))
		for key, value := range v {
			name := w.hide(key)
			value, here := w.hideIn(value)
			all[name], found = value, found || here || name != key
		}
		return all, found
	}
	return tree, found
}
