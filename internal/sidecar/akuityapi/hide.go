package akuityapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
)

// credential is what Basic authentication sends.
func (w *wire) credential() string {
	return base64.StdEncoding.EncodeToString([]byte(w.keyID + ":" + w.key.Reveal()))
}

// hide removes the key from a text of the server's, which may repeat what it was sent: the key as it is
// and in base64, alone or as it was sent, with or without the filling at base64's end.
func (w *wire) hide(text string) string {
	key := w.key.Reveal()
	for _, secret := range []string{w.credential(), base64.StdEncoding.EncodeToString([]byte(key)), key} {
		if bare := strings.TrimRight(secret, "="); bare != "" {
			text = strings.ReplaceAll(text, secret, hidden)
			text = strings.ReplaceAll(text, bare, hidden)
		}
	}
	return text
}

// repeated tells whether hide would find something.
func (w *wire) repeated(body []byte) bool { return w.hide(string(body)) != string(body) }

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
