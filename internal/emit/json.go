package emit

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// JSON writes what [StreamParts] writes as one List in JSON, an object a line.
func JSON(w io.Writer, pieces [][]Object, parts []Part) error {
	b := bufio.NewWriterSize(w, 256<<10)
	_, _ = b.WriteString(`{"apiVersion":"v1","kind":"List","items":[`) // the writer keeps its first error, and Flush below returns it
	first := true
	for _, objs := range pieces {
		for i := range objs {
			o := &objs[i]
			if o.TreeOnly || !slices.Contains(parts, o.Part) {
				continue
			}
			text, err := o.json()
			if err != nil {
				return fmt.Errorf("write %s %s as JSON: %w", o.Kind, o.Name, err)
			}
			if !first {
				_ = b.WriteByte(',')
			}
			first = false
			_ = b.WriteByte('\n')
			_, _ = b.Write(text)
		}
	}
	_, _ = b.WriteString("\n]}\n")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

func (o *Object) json() ([]byte, error) {
	file, bad := yamlscan.Parse(o.Name, o.Body)
	if docs := file.Docs(); !bad.Failed() && len(docs) == 1 {
		return json.Marshal(docs[0].Any())
	}
	return nil, fmt.Errorf("it is not one document of YAML")
}
