package akuity

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
)

// itemKeys are the keys of one registration, each with what reads it.
var itemKeys = []struct {
	key  string
	read func(r *Registration, text string) error
}{
	{"name", func(r *Registration, text string) error { r.Name = text; return ValidName(text) }},
	{"project", func(r *Registration, text string) error { r.Project = text; return nil }},
	{"tenant", func(r *Registration, text string) error { r.Tenant = text; return nil }},
	{"controlPlaneCluster", func(r *Registration, text string) error { r.ControlPlaneCluster = text; return nil }},
	{"size", func(r *Registration, text string) error { r.Size = text; return validSize(text) }},
	{"namespace", func(r *Registration, text string) error { r.Namespace = text; return validNamespace(text) }},
	{"repoServerReplicas", func(r *Registration, text string) (err error) {
		r.Overrides.Replicas, err = ParseReplicas(text)
		return err
	}},
	{"repoServerMemory", func(r *Registration, text string) error { r.Overrides.Memory = text; return ValidMemory(text) }},
}

func validSize(size string) error {
	if !sizeRule.MatchString(size) {
		return fmt.Errorf("%q is no size such as CLUSTER_SIZE_MEDIUM", size)
	}
	return nil
}

func validNamespace(namespace string) error {
	if !namespaceRule.MatchString(namespace) {
		return fmt.Errorf("%q is no namespace", namespace)
	}
	return nil
}

// readRegistrations reads the items of one part. at says where each name was seen, over all parts.
func readRegistrations(v value, at map[string]problem.Pos) ([]Registration, problem.List) {
	var problems problem.List
	place := func(n *yaml.Node) problem.Pos { return problem.Pos{File: v.pos.File, Line: v.inside + n.Line} }
	if strings.TrimSpace(v.text) == "" {
		problems.Add(problem.Problem{Pos: v.pos, Field: keyRegistrations, What: "nothing; no clusters are written as []", Fix: renderAgain})
		return nil, problems
	}
	root, err := oneDocument([]byte(v.text))
	if err != nil || root.Kind != yaml.SequenceNode {
		problems.Add(problem.Problem{Pos: v.pos, Field: keyRegistrations, What: "not a list", Fix: renderAgain})
		return nil, problems
	}
	var out []Registration
	for i, item := range root.Content {
		field := fmt.Sprintf("%s[%d]", keyRegistrations, i)
		r, bad := readItem(field, item, place)
		problems.Add(bad...)
		if first, twice := at[r.Name]; twice && r.Name != "" {
			problems.Add(problem.Problem{Pos: place(item), Field: field, What: fmt.Sprintf("cluster %q twice, first at %s", r.Name, first)})
			continue
		}
		at[r.Name] = place(item)
		out = append(out, r)
	}
	return out, problems
}

func readItem(field string, item *yaml.Node, place func(*yaml.Node) problem.Pos) (Registration, problem.List) {
	var r Registration
	var problems problem.List
	if item.Kind != yaml.MappingNode {
		problems.Add(problem.Problem{Pos: place(item), Field: field, What: "not a map", Fix: renderAgain})
		return r, problems
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(item.Content); i += 2 {
		key, n := item.Content[i], item.Content[i+1]
		add := func(what, fix string) {
			problems.Add(problem.Problem{Pos: place(key), Field: field + "." + key.Value, What: what, Fix: fix})
		}
		read := readerOf(key.Value)
		switch {
		case read == nil:
			add("unknown key, which a newer tenantry may have written", problem.Suggest(key.Value, knownKeys()))
		case seen[key.Value]:
			add("the key twice", "")
		case n.Kind != yaml.ScalarNode:
			add("not a text", "")
		default:
			if err := read(&r, n.Value); err != nil {
				add(err.Error(), "")
			}
		}
		seen[key.Value] = true
	}
	for _, key := range []string{"name", "size"} {
		if !seen[key] {
			problems.Add(problem.Problem{Pos: place(item), Field: field, What: fmt.Sprintf("no %q", key), Fix: renderAgain})
		}
	}
	return r, problems
}

func readerOf(key string) func(*Registration, string) error {
	for _, k := range itemKeys {
		if k.key == key {
			return k.read
		}
	}
	return nil
}

func knownKeys() []string {
	keys := make([]string, 0, len(itemKeys))
	for _, k := range itemKeys {
		keys = append(keys, k.key)
	}
	return keys
}
