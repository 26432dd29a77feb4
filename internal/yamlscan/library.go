package yamlscan

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
)

// libraryStyles and libraryTags are how the library writes our styles and types.
var (
	libraryStyles = [...]yaml.Style{
		Single: yaml.SingleQuotedStyle, Double: yaml.DoubleQuotedStyle,
		Literal: yaml.LiteralStyle, Folded: yaml.FoldedStyle, Flow: yaml.FlowStyle, Block: 0,
	}
	libraryTags = [...]string{
		Null: "!!null", Bool: "!!bool", Int: "!!int", Float: "!!float", String: "!!str",
		Time: "!!timestamp", Binary: "!!binary", Other: "!!merge",
	}
)

// library reads the source with go.yaml.in/yaml/v3.
func (f *File) library(reason string) (problems problem.List) {
	f.fallback = reason
	dec := yaml.NewDecoder(strings.NewReader(f.src))
	f.nodes, f.places = make([]node, 1, 64), make([]place, 1, 64)
	r := &reader{f: f, anchored: map[*yaml.Node]target{}}
	defer func() {
		// The library panics on some malformed inputs; to the user that is one more syntax error.
		if v := recover(); v != nil {
			f.drop()
			problems = problem.List{f.syntaxError(dec, fmt.Errorf("the YAML library cannot read this"))}
		}
	}()
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.drop()
			return problem.List{f.syntaxError(dec, err)}
		}
		if len(doc.Content) == 0 || isEmpty(doc.Content[0]) {
			continue
		}
		i, _ := r.read(doc.Content[0], 1)
		if r.fatal != nil {
			f.drop()
			return problem.List{*r.fatal}
		}
		f.docs = append(f.docs, Node{f, i})
	}
	f.extra = string(r.texts)
	return r.problems.ordered()
}

// isEmpty tells whether a document holds nothing at all, not even a null that was written.
func isEmpty(y *yaml.Node) bool {
	return y.Kind == yaml.ScalarNode && y.Value == "" && y.Style == 0 && y.Anchor == ""
}

// drop takes back all that was read.
func (f *File) drop() {
	f.nodes, f.places, f.docs, f.extra = nil, nil, nil, ""
	f.anchors, f.tags = nil, nil
}
