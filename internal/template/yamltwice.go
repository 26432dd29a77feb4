package template

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxTwice is how many keys written twice are told of one text.
const maxTwice = 20

// twice warns of keys that a map of the author's text has twice. Helm takes the last of them.
func (p *proof) twice(source string) (faults []fault) {
	// Nothing but a text whose actions leave its lines as they are has lines that can be named.
	aligned := strings.Count(p.text, "\n") == strings.Count(source, "\n")
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		keys := map[string]bool{}
		for i, c := range n.Content {
			isKey := n.Kind == yaml.MappingNode && i%2 == 0 && c.Kind == yaml.ScalarNode
			if isKey && keys[c.Value] && !strings.Contains(c.Value, p.base) && len(faults) < maxTwice {
				f := fault{
					what: fmt.Sprintf("the key %s is written twice in this YAML, and the last one counts", shown(c.Value)),
					fix:  "remove one of them", warn: true,
				}
				if aligned {
					f.line = c.Line
				}
				faults = append(faults, f)
			}
			keys[c.Value] = keys[c.Value] || isKey
			walk(c)
		}
	}
	walk(p.tree)
	return faults
}
