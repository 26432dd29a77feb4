package emit

import (
	"bufio"
	"fmt"
	"io"
	"slices"
)

// Separator stands between two documents of a stream.
const Separator = "---\n"

// Stream writes the objects as one YAML stream in the order of [Sort], and neither sorts nor changes
// objs. The error is what w said: a full disk, a closed pipe.
func Stream(w io.Writer, objs []Object) error {
	return StreamParts(w, [][]Object{sorted(objs)}, Parts())
}

// StreamParts is Stream of those objects that belong to the parts, out of pieces that are in order as [Merge]
// returns them.
func StreamParts(w io.Writer, pieces [][]Object, parts []Part) error {
	b := bufio.NewWriterSize(w, 256<<10)
	var run []byte // the last objects, as they lie in memory
	first := true
	for _, objs := range pieces {
		for i := range objs {
			o := &objs[i]
			switch {
			case o.TreeOnly || !slices.Contains(parts, o.Part):
				continue
			case first:
				run, first = o.Body, false
				continue
			}
			if joined, ok := join(run, o.Body); ok {
				run = joined
				continue
			}
			_, _ = b.Write(run) // the writer keeps its first error, and Flush below returns it
			_, _ = b.WriteString(Separator)
			run = o.Body
		}
	}
	_, _ = b.Write(run)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the stream: %w", err)
	}
	return nil
}

// join is a body with the next one behind it, where that is how they lie in memory, with a Separator between
// them: most of a stream is written as it was rendered, without a copy.
func join(body, next []byte) ([]byte, bool) {
	begin, end := len(body)+len(Separator), len(body)+len(Separator)+len(next)
	if len(next) == 0 || end > cap(body) {
		return nil, false
	}
	joined := body[:end]
	return joined, &joined[begin] == &next[0] && string(joined[len(body):begin]) == Separator
}
