package fn

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// folder is where kpt puts what tenantry emits, inside the package.
const folder = "tenantry/"

// head is how the SDK begins a list; it leaves an empty items out.
const head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

// answer writes the ResourceList: the items as they came, without what an earlier run emitted, then the
// objects. Without a plan, which is when there are problems, the items stay as they are.
func (l *resourceList) answer(f *fleet.Fleet, p *plan.Plan, objects []emit.Object) ([]byte, error) {
	text, err := l.envelope.ToYAML()
	if err != nil {
		return nil, fmt.Errorf("write the ResourceList: %w", err)
	}
	tail, found := bytes.CutPrefix(text, []byte(head))
	if !found {
		return nil, errors.New("write the ResourceList: the SDK did not begin with its kind")
	}
	out := []byte(head + "items:")
	empty := len(out)
	out = append(out, '\n')
	for i, item := range l.items {
		if p != nil && owned(p, item) {
			continue
		}
		if p != nil && p.Config.Inputs == fleet.InputsDrop && f.IsInput(item) {
			if out, err = appendLocal(out, item); err != nil {
				return nil, err
			}
			continue
		}
		out = l.appendItem(out, i)
	}
	index := map[string]int{}
	for i := range objects {
		o := &objects[i]
		if o.TreeOnly {
			continue
		}
		path := folder + o.Connector + "/" + o.Part.String() + "/" + o.File
		out = appendObject(out, o, path, index[path])
		index[path]++
	}
	if len(out) == empty+1 {
		out = append(out[:empty], " []\n"...)
	}
	return append(out, tail...), nil
}

// owned tells whether an item is the output of an earlier run that this run replaces. Under select the
// rest of the fleet's output is another run's.
func owned(p *plan.Plan, item yamlscan.Node) bool {
	if !fleet.Emitted(item) {
		return false
	}
	labels := item.At("metadata", "labels")
	return p.Owns(labels.Get(fleet.LabelConnector).Text(), labels.Get(fleet.LabelTenantProject).Text(), labels.Get(fleet.LabelTenant).Text())
}

// appendItem appends an item as it is written in the input.
func (l *resourceList) appendItem(out []byte, i int) []byte {
	if l.starts == nil {
		return appendIndented(out, document(l.items[i]))
	}
	out = append(out, l.src[l.starts[i]:l.starts[i+1]]...)
	if out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return out
}

// appendIndented appends a document as an item of a list in column 0.
func appendIndented(out, body []byte) []byte {
	mark := "- "
	for line := range bytes.Lines(body) {
		if len(bytes.TrimRight(line, "\n")) > 0 {
			out = append(out, mark...)
		}
		out = append(out, line...)
		mark = "  "
	}
	return out
}

// appendLocal appends an input that must not reach a cluster: kustomize drops what has this annotation.
func appendLocal(out []byte, item yamlscan.Node) ([]byte, error) {
	object, err := kyaml.Parse(string(document(item)))
	if err != nil {
		return nil, fmt.Errorf("mark an input as local: %w", err)
	}
	if err := object.PipeE(kyaml.SetAnnotation("config.kubernetes.io/local-config", "true")); err != nil {
		return nil, fmt.Errorf("mark an input as local: %w", err)
	}
	text, err := object.String()
	if err != nil {
		return nil, fmt.Errorf("mark an input as local: %w", err)
	}
	return appendIndented(out, []byte(text)), nil
}

// document is an item as a YAML document.
func document(n yamlscan.Node) []byte {
	var body []byte
	for k, v := range n.Pairs() {
		body = yamlout.AppendNode(yamlout.AppendKey(body, k.Text()), v, 2)
		body = append(body, '\n')
	}
	return body
}

// appendObject appends what we emit, with the annotations that say in which file of a package it goes.
func appendObject(out []byte, o *emit.Object, path string, index int) []byte {
	lines := "    config.kubernetes.io/index: '" + strconv.Itoa(index) + "'\n    config.kubernetes.io/path: '" + path + "'\n" +
		"    internal.config.kubernetes.io/index: '" + strconv.Itoa(index) + "'\n    internal.config.kubernetes.io/path: '" + path + "'\n"
	// The emitter writes metadata as its third field, and annotations, if any, as metadata's last but
	// for finalizers.
	start := bytes.Index(o.Body, []byte("\nmetadata:\n")) + len("\nmetadata:\n")
	end := start
	for line := range bytes.Lines(o.Body[start:]) {
		if line[0] != ' ' {
			break
		}
		end += len(line)
	}
	var body []byte
	if at := bytes.Index(o.Body[start:end], []byte("  annotations:\n")); at >= 0 {
		at += start + len("  annotations:\n")
		body = append(append(append(body, o.Body[:at]...), lines...), o.Body[at:]...)
	} else {
		body = append(append(append(append(body, o.Body[:end]...), "  annotations:\n"...), lines...), o.Body[end:]...)
	}
	return appendIndented(out, body)
}
