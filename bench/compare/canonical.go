package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// objects is the content of a stream, by KIND NAMESPACE/NAME.
type objects map[string]object

// object is the hash of an object's canonical form, and whether it is some tenant's: tenants also share
// some, which peers do not write.
type object struct {
	hash   [sha256.Size]byte
	tenant bool
}

// readObjects parses a YAML stream. The order of documents and of keys, and how values are quoted, make no
// difference; a value's type does.
func readObjects(in io.Reader) (objects, error) {
	all := objects{}
	dec := yaml.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	for {
		var doc map[string]any
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		if len(doc) == 0 {
			continue
		}
		canonical, err := json.Marshal(doc)
		if err != nil {
			return nil, err
		}
		metadata, _ := doc["metadata"].(map[string]any)
		id := fmt.Sprintf("%v %v/%v", doc["kind"], metadata["namespace"], metadata["name"])
		if _, twice := all[id]; twice {
			return nil, fmt.Errorf("%s is there twice", id)
		}
		labels, _ := metadata["labels"].(map[string]any)
		all[id] = object{sha256.Sum256(canonical), labels["tenantry.dev/tenant"] != nil}
	}
}

func readOutput(path string) (objects, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := readObjects(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return all, nil
}

// wanted is what an output of this kind is held to: all objects of tenants, or their Applications.
func (o objects) wanted(c comparison) objects {
	kept := maps.Clone(o)
	maps.DeleteFunc(kept, func(id string, got object) bool {
		return !got.tenant || c == applicationsOnly && !strings.HasPrefix(id, "Application ")
	})
	return kept
}

// difference says what two sets differ in, "" when they are equal.
func difference(want, got objects) string {
	var lines []string
	for id, object := range want {
		if other, ok := got[id]; !ok {
			lines = append(lines, "lacks "+id)
		} else if other != object {
			lines = append(lines, "differs in "+id)
		}
	}
	for id := range got {
		if _, ok := want[id]; !ok {
			lines = append(lines, "has "+id+" too much")
		}
	}
	slices.Sort(lines)
	if len(lines) > 5 {
		lines = append(lines[:5], fmt.Sprintf("and %d more", len(lines)-5))
	}
	return strings.Join(lines, "; ")
}

// checkOutputs compares every output that is meant to be ours with ours.
func (s *settings) checkOutputs(n int, r *report) error {
	var own objects
	for _, sub := range r.subjects {
		res := r.results[cell{sub.name, n}]
		if sub.name == ours || sub.outputs == nothing || !res.ok() {
			continue
		}
		if own == nil {
			var err error
			if own, err = readOutput(s.output(n, ours)); err != nil {
				return err
			}
		}
		theirs, err := readOutput(s.output(n, sub.name))
		if err != nil {
			return err
		}
		want := own.wanted(sub.outputs)
		if diff := difference(want, theirs); diff != "" {
			return fmt.Errorf("at %d tenants the output of %s is not ours: it %s", n, sub.name, diff)
		}
		res.Checked = plural(len(want), "object")
		r.results[cell{sub.name, n}] = res
	}
	return nil
}
