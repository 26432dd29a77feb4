package akuity

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/internal/problem"
)

const (
	fetchAgain   = "fetch it again from the Akuity API"
	noDeployment = "no Deployment in it, so it installs no agent"
)

// errorLine finds the line in a YAML library's message, the one part of it that is safe to repeat: the
// rest may quote the manifest.
var errorLine = regexp.MustCompile(`\bline (\d+)`)

// A checker collects what is wrong with one manifest.
type checker struct {
	name     string
	library  bool // every document goes through the YAML libraries: what tests compare with
	problems problem.List
}

func (c *checker) add(line int, field, what, fix string) {
	c.problems.Add(problem.Problem{Pos: problem.Pos{File: c.name, Line: line}, Field: field, What: what, Fix: fix})
}

// document reads document number n (from 1). It is good only if ok.
func (c *checker) document(n int, s span, src []byte) (o Object, ok bool) {
	if !c.library {
		if o, ok := quick(s, src); ok {
			return o, true
		}
	}
	field := fmt.Sprintf("document %d", n)
	text := src[s.start:s.end]
	before := len(c.problems)

	root, err := oneDocument(text)
	if err != nil {
		c.add(s.lineOf(err), field, "not valid YAML", fetchAgain)
		return Object{}, false
	}
	if root.Kind != yaml.MappingNode {
		c.add(s.at(root.Line), field, "not an object but "+kindOf(root), fetchAgain)
		return Object{}, false
	}
	c.tree(field, s, root, map[*yaml.Node]bool{})
	if len(c.problems) > before {
		return Object{}, false
	}
	asJSON, err := k8syaml.YAMLToJSONStrict(text)
	if err != nil {
		c.add(s.lineOf(err), field, "not readable as a Kubernetes object", fetchAgain)
		return Object{}, false
	}
	return c.object(field, s, src, asJSON)
}

// object checks what every Kubernetes object has.
func (c *checker) object(field string, s span, src, asJSON []byte) (Object, bool) {
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(asJSON))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		c.add(s.first, field, "not readable as a Kubernetes object", fetchAgain)
		return Object{}, false
	}
	if _, isError := tree["error"]; isError && tree["kind"] == nil {
		c.add(s.first, field, "an error of the API, not an object: the stream broke off", fetchAgain)
		return Object{}, false
	}
	before := len(c.problems)
	need := func(path, key string, in map[string]any) string {
		v, isText := in[key].(string)
		if !isText || v == "" {
			c.add(s.first, field, path+" is missing or not a text", fetchAgain)
		}
		return v
	}
	o := Object{span: s, src: src}
	o.APIVersion = need("apiVersion", "apiVersion", tree)
	o.Kind = need("kind", "kind", tree)
	metadata, _ := tree["metadata"].(map[string]any)
	o.Name = need("metadata.name", "name", metadata)
	if ns, there := metadata["namespace"]; there {
		if o.Namespace, there = ns.(string); !there || o.Namespace == "" {
			c.add(s.first, field, "metadata.namespace is not a text", fetchAgain)
		}
	}
	if o.APIVersion == "v1" && o.Kind == "Secret" {
		c.secretData(field, s, tree["data"])
	}
	if len(c.problems) > before {
		return Object{}, false
	}
	o.canonical = canonical(tree)
	return o, true
}

// secretData refuses values that are not base64: a chunk boundary in the middle of one leaves a blank
// in it, which every YAML reader takes.
func (c *checker) secretData(field string, s span, data any) {
	values, isMap := data.(map[string]any)
	if !isMap && data != nil {
		c.add(s.first, field, "data of a Secret is not a map", fetchAgain)
	}
	for _, v := range values {
		text, isText := v.(string)
		if _, err := base64.StdEncoding.DecodeString(text); v != nil && (!isText || err != nil) {
			c.add(s.first, field, "a value in data of a Secret is not base64", fetchAgain)
			return
		}
	}
}

// whole checks what only all documents together show.
func (c *checker) whole(objects []Object) {
	if len(c.problems) > 0 {
		return
	}
	if len(objects) == 0 {
		c.add(0, "", "an empty agent manifest", fetchAgain)
		return
	}
	type id struct{ group, kind, namespace, name string }
	first := make(map[id]int, len(objects))
	deployments := 0
	for _, o := range objects {
		k := id{o.Group(), o.Kind, o.Namespace, o.Name}
		if line, twice := first[k]; twice {
			c.add(o.span.first, "", fmt.Sprintf("one object twice, first at line %d", line), fetchAgain)
			continue
		}
		first[k] = o.span.first
		if isDeployment(o) {
			deployments++
		}
	}
	if deployments == 0 {
		c.add(0, "", noDeployment, fetchAgain)
	}
}

func isDeployment(o Object) bool { return o.Kind == "Deployment" && o.Group() == "apps" }

// tree refuses duplicate keys, keys that are no scalars and tags that Kubernetes does not know.
func (c *checker) tree(field string, s span, n *yaml.Node, seen map[*yaml.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if n.Style&yaml.TaggedStyle != 0 && !coreTag(n.ShortTag()) {
		c.add(s.at(n.Line), field, "a tag that Kubernetes does not read", fetchAgain)
	}
	if n.Kind == yaml.AliasNode {
		c.tree(field, s, n.Alias, seen)
	}
	keys := map[string]int{}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			line, twice := keys[child.Value]
			switch {
			case child.Kind != yaml.ScalarNode:
				c.add(s.at(child.Line), field, "a key that is not a text", fetchAgain)
			case twice:
				c.add(s.at(child.Line), field, fmt.Sprintf("one key twice, first at line %d", line), fetchAgain)
			default:
				keys[child.Value] = s.at(child.Line)
			}
		}
		c.tree(field, s, child, seen)
	}
}

func coreTag(tag string) bool {
	switch tag {
	case "!!str", "!!int", "!!bool", "!!float", "!!null", "!!map", "!!seq":
		return true
	}
	return false
}

// oneDocument parses text and refuses anything behind the one document that split found in it: two JSON
// objects, one after the other, need no `---` between them.
func oneDocument(text []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, rest yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	if err := dec.Decode(&rest); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: a second document", max(rest.Line, 1))
	}
	if len(doc.Content) != 1 {
		return nil, fmt.Errorf("line 1: no document")
	}
	return doc.Content[0], nil
}

func kindOf(n *yaml.Node) string {
	if n.Kind == yaml.SequenceNode {
		return "a list"
	}
	return "a text"
}

// lineOf is the stream's line that a library's error means, the document's first when it names none.
func (s span) lineOf(err error) int {
	if m := errorLine.FindStringSubmatch(err.Error()); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil && n > 0 {
			return s.at(n)
		}
	}
	return s.first
}
