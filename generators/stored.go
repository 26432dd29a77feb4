package generators

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// perByte is how many bytes of JSON one byte of an object's YAML becomes at most: <, > and & have six there
// (encoding/json).
const perByte = 6

// mostStored is how many bytes an object may come to at most as Kubernetes stores it, which is as JSON.
func mostStored(body []byte) int {
	const perLine = len(`"":"",`)
	size := len(body) + bytes.Count(body, []byte(`"`)) + bytes.Count(body, []byte(`\`)) + perLine*bytes.Count(body, []byte("\n"))
	for _, c := range []string{"<", ">", "&"} {
		size += (perByte - 1) * bytes.Count(body, []byte(c))
	}
	return size
}

// stored is how many bytes a node has as JSON.
func stored(n yamlscan.Node) int {
	size := len("{}")
	switch n.Kind() {
	case yamlscan.Map:
		for k, v := range n.Pairs() {
			size += storedText(k.Text()) + len(":,") + stored(v)
		}
		return size
	case yamlscan.Seq:
		for item := range n.Items() {
			size += stored(item) + len(",")
		}
		return size
	default:
		if n.Type() == yamlscan.String {
			return storedText(n.Text())
		}
		return len(n.Text())
	}
}

func storedText(s string) int {
	size := len(`""`) + len(s) + strings.Count(s, `"`) + strings.Count(s, `\`)
	for _, r := range s {
		switch {
		case r == '\n', r == '\r', r == '\t':
			size++
		case r < ' ', r == '<', r == '>', r == '&':
			size += 5
		case r == '\u2028', r == '\u2029':
			size += 3
		}
	}
	return size
}

// mostOf says which field most of a node is in, for a message; "" where none has most. How much each field
// has, size tells; at is the path of the node.
func mostOf(n yamlscan.Node, at string, size func(yamlscan.Node) int) string {
	const deepest = 8 // every level is counted again
	path, whole := at, size(n)
	for range deepest {
		name, below := "", yamlscan.Node{}
		for k, v := range n.Pairs() {
			if 2*size(v) > whole {
				name, below = "."+k.Text(), v
			}
		}
		i := 0
		for item := range n.Items() {
			if 2*size(item) > whole {
				name, below = "["+strconv.Itoa(i)+"]", item
			}
			i++
		}
		if !below.Exists() {
			break
		}
		path, n = path+name, below
	}
	if path == at {
		return ""
	}
	return ", most of it in " + strings.TrimPrefix(path, ".")
}
