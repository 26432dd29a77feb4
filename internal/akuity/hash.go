package akuity

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Hash is the SHA-256, in lower-case hex, of the manifest's objects: their canonical JSON, in document
// order, each followed by a newline. Layout, comments, key order, chunk boundaries and the hash
// annotation itself do not change it; what is applied does.
func (m *Manifest) Hash() string {
	h := sha256.New()
	for _, o := range m.objects {
		h.Write(o.canonical)
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// canonical writes tree with sorted keys and no blanks, without the hash annotation. It changes tree.
func canonical(tree map[string]any) []byte {
	if metadata, ok := tree["metadata"].(map[string]any); ok {
		if annotations, ok := metadata["annotations"].(map[string]any); ok {
			delete(annotations, HashAnnotation)
			if len(annotations) == 0 {
				delete(metadata, "annotations")
			}
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		panic("akuity: a tree that was read from JSON: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}
