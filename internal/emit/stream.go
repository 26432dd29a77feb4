package emit

import (
	"bufio"
	"fmt"
	"io"
)

// separator stands between two documents.
const separator = "---\n"

// Stream writes the objects as one YAML stream in the order of [Sort], and neither sorts nor changes
// objs. The error is what w said: a full disk, a closed pipe.
func Stream(w io.Writer, objs []Object) error {
	objs = sorted(objs)
	b := bufio.NewWriterSize(w, 256<<10)
	first := true
	for i := range objs {
		if objs[i].TreeOnly {
			continue
		}
		if !first {
			_, _ = b.WriteString(separator) // the writer keeps its first error, and Write below returns it
		}
		first = false
		if _, err := b.Write(objs[i].Body); err != nil {
			return fmt.Errorf("write the stream: %w", err)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the stream: %w", err)
	}
	return nil
}
