package agentvalues

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Layer is one source of values, as written and as Helm reads it. Its zero value holds nothing.
type Layer struct {
	node   yamlscan.Node
	values map[string]any
}

// Exists tells whether anybody wrote the layer, be it empty.
func (l Layer) Exists() bool { return l.node.Exists() }

// IsEmpty tells whether the layer sets nothing.
func (l Layer) IsEmpty() bool { return len(l.values) == 0 }

// Read reads a map of values that is part of a document. The field is its path as problems name it.
// Null and an absent node are no values.
func Read(n yamlscan.Node, field string) (Layer, problem.List) {
	return read(n, field, ".")
}

// read is Read; the separator stands between the field and the paths below it.
func read(n yamlscan.Node, field, separator string) (Layer, problem.List) {
	r := reader{prefix: field + separator}
	switch {
	case !n.Exists(), n.Type() == yamlscan.Null:
		return Layer{}, nil
	case n.Kind() != yamlscan.Map:
		return Layer{}, problem.List{{Pos: n.Pos(), Field: field, What: "holds no map", Fix: "write Helm values: a map"}}
	}
	return Layer{node: n, values: r.mapping(n, "")}, r.bad
}

// ReadText reads the values that the text of n holds, YAML or JSON: the annotation of a Cluster. Problems
// are at their place in the text where it is one block, else at n.
func ReadText(n yamlscan.Node, field string) (Layer, problem.List) {
	if !n.Exists() || n.Kind() != yamlscan.Scalar {
		return Layer{}, nil // what is no text is for the schema to refuse
	}
	file, bad := yamlscan.FromText(n.Pos().File, n)
	for i := range bad {
		bad[i].Field = strings.Trim(field+": "+bad[i].Field, ": ")
	}
	docs := file.Docs()
	switch {
	case bad.Failed():
		return Layer{}, bad
	case len(docs) > 1:
		// Helm reads the first and says nothing.
		return Layer{}, append(bad, problem.Problem{Pos: docs[1].Pos(), Field: field, What: fmt.Sprintf("holds %d documents", len(docs)), Fix: "write one map of Helm values"})
	case len(docs) == 0:
		return Layer{node: n}, bad
	}
	layer, found := read(docs[0], field, ": ")
	if !layer.Exists() && !found.Failed() {
		layer.node = n
	}
	return layer, append(bad, found...)
}

// reader reads nodes as Helm does.
type reader struct {
	prefix string // of fields in problems
	bad    problem.List
}

func (r *reader) mapping(n yamlscan.Node, path string) map[string]any {
	r.fits(n, path)
	m := make(map[string]any, n.Len())
	for k, p := range n.KeyProblems() {
		p.Field = r.prefix + strings.TrimPrefix(path+"."+k.Text(), ".")
		r.bad.Add(p)
	}
	for k, v := range n.Pairs() {
		name := key(k)
		m[name] = r.value(v, strings.TrimPrefix(path+"."+name, "."))
	}
	return m
}

func (r *reader) value(n yamlscan.Node, path string) any {
	switch n.Kind() {
	case yamlscan.Map:
		return r.mapping(n, path)
	case yamlscan.Seq:
		r.fits(n, path)
		list := make([]any, 0, n.Len())
		for item := range n.Items() {
			list = append(list, r.value(item, path+"["+strconv.Itoa(len(list))+"]"))
		}
		return list
	default:
		if !r.fits(n, path) {
			return nil
		}
		return scalar(n)
	}
}

// fits reports what JSON cannot hold, and Helm does not read or reads as something else.
func (r *reader) fits(n yamlscan.Node, path string) bool {
	what, fix := n.Misfit()
	if what != "" {
		r.bad.Add(problem.Problem{Pos: n.Pos(), Field: r.prefix + path, What: what, Fix: fix})
	}
	return what == ""
}

// key is a key as Helm has it: text, whatever it was written as.
func key(n yamlscan.Node) string {
	if text, ok := n.KeyText(); ok {
		return text
	}
	return n.Text()
}

// scalar resolves a scalar as Helm does: by YAML 1.1, where a plain yes is true. Numbers keep their digits.
func scalar(n yamlscan.Node) any {
	switch n.ValueType() {
	case yamlscan.Null:
		return nil
	case yamlscan.Bool:
		return n.IsTrue()
	case yamlscan.Int, yamlscan.Float:
		text, err := json.Marshal(n.Any())
		if err != nil {
			panic("agentvalues: " + err.Error()) // see fits
		}
		return json.Number(text)
	default:
		return n.Text()
	}
}
