package yamlout

import (
	"strings"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Measure is the least that [AppendNode] writes of n below a key, in bytes, where the lines of n stand at
// column. It makes nothing: a text of 14 KB may come to a thousand times that with its aliases written out.
func Measure(n yamlscan.Node, column int) int {
	size := 0
	switch n.Kind() {
	case yamlscan.Map:
		for k, v := range n.Pairs() {
			size += column + len(k.Text()) + len(":\n") + Measure(v, column+2)
		}
	case yamlscan.Seq:
		for item := range n.Items() {
			if item.Len() == 0 {
				size += column + len("- \n")
			}
			size += Measure(item, column+2) // whose first line has the dash in its indentation
		}
	default:
		text := n.Text()
		return len(text) + column*strings.Count(text, "\n")
	}
	return size
}
