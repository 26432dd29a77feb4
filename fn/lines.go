package fn

import (
	"bytes"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// itemColumn is where the fields of an item stand when its dash is in the first column, as kustomize and
// kpt write a ResourceList.
const itemColumn = 3

// itemStarts returns where in src the lines of each item begin, and where the last item ends; nil when
// items cannot be cut out of src by lines. Comments above an item belong to it.
func itemStarts(src []byte, root yamlscan.Node, items []yamlscan.Node) []int {
	if root.Style() != yamlscan.Block || root.Get("items").Style() != yamlscan.Block || bytes.Contains(src, []byte("\r")) {
		return nil
	}
	offsets := []int{0}
	for i, c := range src {
		if c == '\n' {
			offsets = append(offsets, i+1)
		}
	}
	starts := make([]int, 0, len(items)+1)
	floor := root.KeyOf("items").Pos().Line // the line above the first that may belong to an item
	for _, item := range items {
		pos := item.Pos()
		line := pos.Line - 1 // from 0
		for src[offsets[line]] != '-' && line > floor && isComment(src[offsets[line-1]:offsets[line]]) {
			line-- // "- # comment": kyaml puts a comment between the dash and the first field
		}
		if pos.Col != itemColumn || src[offsets[line]] != '-' || line < floor {
			return nil
		}
		for line > floor && src[offsets[line-1]] == '#' {
			line--
		}
		starts = append(starts, offsets[line])
		floor = pos.Line
	}
	end := len(src)
	for key := range root.Pairs() {
		if at := key.Pos().Line - 1; at >= floor && offsets[at] < end {
			end = offsets[at]
		}
	}
	return append(starts, end)
}

// isComment tells whether a line holds a comment only, after the dash of an item perhaps.
func isComment(line []byte) bool {
	line = bytes.TrimLeft(line, "- ")
	return len(line) > 0 && line[0] == '#'
}
