package yamlout

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// AppendNode appends the tree n in block style, its keys in their order, without a line break at the
// end. Every scalar keeps its type: a string is written by the rules of [AppendString], any other
// scalar as its source text, null as null. Comments and anchors are not kept, merge keys and aliases
// are written out; a tag that says more than the type does is kept.
//
// It continues what dst ends with:
//   - "key:": " value" on that line, or a map or list from the next line on, at column indent;
//   - "-": " value", or a map or list beginning on that line, whose other lines stand at indent;
//   - nothing or a line break: a document, from column indent on.
//
// So indent is the column of the key or the dash plus 2. The absent node is written as null.
func AppendNode(dst []byte, n yamlscan.Node, indent int) []byte {
	if len(dst) == 0 || dst[len(dst)-1] == '\n' {
		// As an item, whose text begins with the one space that follows its dash.
		start := len(dst)
		dst = asWritten.append(dst, n, indent, true)
		return slices.Replace(dst, start, start+1, appendSpaces(nil, indent)...)
	}
	return asWritten.append(dst, n, indent, dst[len(dst)-1] == '-')
}

// AppendValues is [AppendNode] for Helm values: what it writes says to every reader what the input says to
// Kubernetes and Helm. A plain yes is true, and keys are the strings that they are in JSON. What JSON cannot
// hold ([yamlscan.Node.Misfit]) is for the caller to refuse.
func AppendValues(dst []byte, n yamlscan.Node, indent int) []byte {
	return asValues.append(dst, n, indent, len(dst) > 0 && dst[len(dst)-1] == '-')
}

// Node writes a field whose value is the tree n, by the rules of [AppendNode].
func (w *Writer) Node(key string, n yamlscan.Node) {
	w.key(key)
	w.buf = append(asWritten.append(w.buf, n, w.column+2, false), '\n')
}

// Values writes a field whose value is the tree n, by the rules of [AppendValues].
func (w *Writer) Values(key string, n yamlscan.Node) {
	w.key(key)
	w.buf = append(asValues.append(w.buf, n, w.column+2, false), '\n')
}

// NodeItem writes an item of the open sequence: the tree n, by the rules of [AppendNode].
func (w *Writer) NodeItem(n yamlscan.Node) {
	w.dash()
	w.buf = append(asWritten.append(w.buf, n, w.column+2, true), '\n')
}

// reading is by which rules a tree is read.
type reading bool

const (
	asWritten reading = false // by those of yamlscan
	asValues  reading = true  // by those of Kubernetes and Helm
)

// append writes what follows "key:", or "-" where inline says so.
func (r reading) append(dst []byte, n yamlscan.Node, indent int, inline bool) []byte {
	switch n.Kind() {
	case yamlscan.Map:
		dst, inline = appendTag(dst, n, inline)
		if n.Len() == 0 {
			return append(dst, " {}"...)
		}
		for key, value := range n.Pairs() {
			dst, inline = beginLine(dst, indent, inline), false
			dst = r.append(r.appendKey(dst, key, indent), value, indent+2, false)
		}
		return dst
	case yamlscan.Seq:
		dst, inline = appendTag(dst, n, inline)
		if n.Len() == 0 {
			return append(dst, " []"...)
		}
		for item := range n.Items() {
			dst, inline = beginLine(dst, indent, inline), false
			dst = r.append(append(dst, '-'), item, indent+2, true)
		}
		return dst
	default:
		return r.appendScalar(append(dst, ' '), n, indent)
	}
}

// beginLine begins an entry at column indent: the first one of an item goes on the line of its dash.
func beginLine(dst []byte, indent int, inline bool) []byte {
	if inline {
		return append(dst, ' ')
	}
	return appendSpaces(append(dst, '\n'), indent)
}

func (r reading) appendScalar(dst []byte, n yamlscan.Node, indent int) []byte {
	if r == asValues {
		return appendScalarValue(dst, n, indent)
	}
	tag := n.Tag()
	switch {
	case n.Type() == yamlscan.String:
		return AppendString(dst, n.Text(), indent)
	case !n.Exists(), n.Type() == yamlscan.Null:
		return append(dst, "null"...)
	case tag == "":
		return append(dst, n.Text()...)
	default:
		return AppendString(append(appendTagText(dst, tag), ' '), n.Text(), indent)
	}
}

// appendScalarValue writes a scalar without its tag: a text that fits its tag is read as that without it.
func appendScalarValue(dst []byte, n yamlscan.Node, indent int) []byte {
	switch n.ValueType() {
	case yamlscan.Bool:
		return strconv.AppendBool(dst, n.IsTrue())
	case yamlscan.Int, yamlscan.Float:
		return append(dst, n.Text()...)
	case yamlscan.NoType, yamlscan.Null:
		return append(dst, "null"...)
	default:
		return AppendString(dst, n.Text(), indent)
	}
}

// appendKey writes "key:". A key that is no scalar is wrong in every input of ours, and yet written as it is.
func (r reading) appendKey(dst []byte, key yamlscan.Node, column int) []byte {
	if r == asValues {
		if text, ok := key.KeyText(); ok {
			return appendKey(dst, text, column)
		}
	}
	switch {
	case key.Kind() != yamlscan.Scalar:
		dst = r.append(append(dst, '?'), key, column+2, true)
		return append(appendSpaces(append(dst, '\n'), column), ':')
	case key.Type() == yamlscan.String:
		return appendKey(dst, key.Text(), column)
	case key.Type() == yamlscan.Null:
		return append(dst, "null:"...)
	case key.Tag() == "":
		return append(append(dst, key.Text()...), ':')
	default:
		return append(appendInline(append(appendTagText(dst, key.Tag()), ' '), key.Text()), ':')
	}
}

// appendTag writes the tag of a map or list, after which its first entry needs a line of its own.
func appendTag(dst []byte, n yamlscan.Node, inline bool) ([]byte, bool) {
	switch tag := n.Tag(); tag {
	case "", "!", "!!map", "!!seq":
		return dst, inline
	default:
		return appendTagText(append(dst, ' '), tag), false
	}
}

// appendTagText writes a tag in the short form where that can hold it, else word for word in <>.
func appendTagText(dst []byte, tag string) []byte {
	name, short := strings.CutPrefix(tag, "!")
	name = strings.TrimPrefix(name, "!")
	if short && name != "" && isAll(name, isTagByte) {
		return append(dst, tag...)
	}
	dst = append(dst, "!<"...)
	for i := range len(tag) {
		if c := tag[i]; isTagByte(c) || c == ':' || c == '/' || c == '!' || c == ',' || c == '#' {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&0xF])
		}
	}
	return append(dst, '>')
}

func isTagByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '_' || c == '.'
}
