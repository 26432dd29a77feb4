package akuity

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// quick reads a document without the YAML libraries, where nothing about it is doubtful: the scanner read
// it, it has no anchor, no key twice, no scalar that readers of YAML 1.1 and 1.2 take for different things,
// and all that an object needs. Any other document, a wrong one above all, is for [checker.document].
func quick(s span, src []byte) (Object, bool) {
	text := src[s.start:s.end]
	file, problems := yamlscan.Parse("", text)
	if len(problems) > 0 || file.Fallback() != "" || len(file.Docs()) != 1 {
		return Object{}, false
	}
	root := file.Docs()[0]
	metadata := root.Get("metadata")
	o := Object{
		APIVersion: textOf(root.Get("apiVersion")), Kind: textOf(root.Get("kind")), Name: textOf(metadata.Get("name")),
		Namespace: textOf(metadata.Get("namespace")), span: s, src: src,
	}
	if root.Kind() != yamlscan.Map || metadata.Kind() != yamlscan.Map || o.APIVersion == "" || o.Kind == "" || o.Name == "" ||
		metadata.Get("namespace").Exists() && o.Namespace == "" {
		return Object{}, false
	}
	if data := root.Get("data"); o.APIVersion == "v1" && o.Kind == "Secret" && data.Exists() && !isSecretData(data) {
		return Object{}, false
	}
	w := quickWriter{b: make([]byte, 0, len(text))}
	if !w.tree(root, atRoot) {
		return Object{}, false
	}
	o.canonical = w.b
	return o, true
}

// textOf is a scalar that every reader takes for a text, else "".
func textOf(n yamlscan.Node) string {
	if meaningOf(n) != aText {
		return ""
	}
	return n.Text()
}

func isSecretData(data yamlscan.Node) bool {
	if data.Kind() != yamlscan.Map {
		return false
	}
	for _, v := range data.Pairs() {
		m := meaningOf(v)
		if _, err := base64.StdEncoding.DecodeString(v.Text()); m != aNull && (m != aText || err != nil) {
			return false
		}
	}
	return true
}

// meaning is what a scalar is to every reader.
type meaning uint8

const (
	doubtful  meaning = iota
	aText             // a string
	aNull             // nothing
	aVerbatim         // a boolean or an integer that JSON writes as it stands
)

func meaningOf(n yamlscan.Node) meaning {
	if n.Kind() != yamlscan.Scalar || n.Anchor() != "" {
		return doubtful
	}
	text := n.Text()
	if n.Style() != yamlscan.Plain {
		return aText
	}
	switch n.Type() {
	case yamlscan.String:
		var room [64]byte
		if string(yamlout.AppendString(room[:0], text, 0)) == text {
			return aText
		}
	case yamlscan.Null:
		if text == "" || text == "~" || text == "null" {
			return aNull
		}
	case yamlscan.Bool:
		if text == "true" || text == "false" {
			return aVerbatim
		}
	case yamlscan.Int:
		if isDecimal(text) {
			return aVerbatim
		}
	default:
	}
	return doubtful
}

// isDecimal tells whether an integer is written as JSON does, and within 64 bits.
func isDecimal(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if text == "0" {
		return true
	}
	if digits == "" || len(digits) > 18 || digits[0] == '0' {
		return false
	}
	return !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

// where a tree lies in an object, as far as that matters to its canonical form.
type where uint8

const (
	elsewhere where = iota
	atRoot
	atMetadata
	atAnnotations
)

// A quickWriter writes canonical JSON, as canonical does.
type quickWriter struct{ b []byte }

func (w *quickWriter) tree(n yamlscan.Node, at where) bool {
	switch {
	case n.Anchor() != "":
		return false
	case n.Kind() == yamlscan.Map:
		return w.mapping(n, at)
	case n.Kind() == yamlscan.Seq:
		w.b = append(w.b, '[')
		first := true
		for item := range n.Items() {
			if !first {
				w.b = append(w.b, ',')
			}
			first = false
			if !w.tree(item, elsewhere) {
				return false
			}
		}
		w.b = append(w.b, ']')
		return true
	}
	switch meaningOf(n) {
	case aText:
		w.text(n.Text())
	case aNull:
		w.b = append(w.b, "null"...)
	case aVerbatim:
		w.b = append(w.b, n.Text()...)
	default:
		return false
	}
	return true
}

type pair struct {
	key   string
	value yamlscan.Node
}

func (w *quickWriter) mapping(n yamlscan.Node, at where) bool {
	pairs := make([]pair, 0, n.Len())
	for k, v := range n.Pairs() {
		if meaningOf(k) != aText {
			return false
		}
		pairs = append(pairs, pair{k.Text(), v})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
	w.b = append(w.b, '{')
	first := true
	for _, p := range pairs {
		below := elsewhere
		switch {
		case at == atAnnotations && p.key == HashAnnotation:
			continue
		case at == atMetadata && p.key == "annotations" && p.value.Kind() == yamlscan.Map:
			if p.value.Len() == 0 || p.value.Len() == 1 && p.value.Get(HashAnnotation).Exists() {
				continue
			}
			below = atAnnotations
		case at == atRoot && p.key == "metadata":
			below = atMetadata
		}
		if !first {
			w.b = append(w.b, ',')
		}
		first = false
		w.text(p.key)
		w.b = append(w.b, ':')
		if !w.tree(p.value, below) {
			return false
		}
	}
	w.b = append(w.b, '}')
	return true
}

// text appends a string as encoding/json does without escaping <, > and &.
func (w *quickWriter) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			w.escaped(s)
			return
		}
	}
	w.b = append(append(append(w.b, '"'), s...), '"')
}

func (w *quickWriter) escaped(s string) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("akuity: a text: " + err.Error())
	}
	w.b = append(w.b, bytes.TrimSuffix(b.Bytes(), []byte{'\n'})...)
}
