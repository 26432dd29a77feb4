package fleet

import (
	"strconv"
	"strings"
)

// units are the suffixes of a size, and what they stand for (Kubernetes' resource quantities).
var units = []struct {
	suffix string
	bytes  int64
}{
	{"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9},
}

// readSize reads a size such as 10M in bytes; 0 where the schema has refused it.
func readSize(text string) int64 {
	unit := int64(1)
	for _, u := range units {
		if number, ok := strings.CutSuffix(text, u.suffix); ok {
			text, unit = number, u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n * unit
}
