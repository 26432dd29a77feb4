package agentvalues

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/tenantry/tenantry/internal/problem"
)

// The sources that can be asked for, as the Platform's query parameter source spells them (vCluster
// Platform's documentation, agent-config). Merged is what it answers without one.
const (
	Merged            = ""
	PlatformConfig    = "platform-config"
	ClusterAnnotation = "cluster-annotation"
)

// Sources are the names of single layers.
func Sources() []string { return []string{PlatformConfig, ClusterAnnotation} }

// Annotation of a Cluster that holds its layer, as YAML or JSON.
const Annotation = "loft.sh/agent-values"

// Values are the layers of one cluster. They are not changed and may be read by several goroutines.
type Values struct {
	// Config is the Platform's own configuration, which agents inherit where Agents is empty.
	Config Layer
	// Agents is what the fleet says of all agents.
	Agents Layer
	// Cluster is the annotation of one cluster.
	Cluster Layer
}

// platform is the layer below the cluster's own, and its name.
func (v Values) platform() (Layer, string) {
	if v.Agents.IsEmpty() {
		return v.Config, "platform.config"
	}
	return v.Agents, "platform.agentValues"
}

// Of returns the merged values, or those of one source; false for a source that there is not. The result
// is the caller's to read, not to change.
func (v Values) Of(source string) (map[string]any, bool) {
	below, _ := v.platform()
	switch source {
	case Merged:
		return merge(below.values, v.Cluster.values), true
	case PlatformConfig:
		return merge(nil, below.values), true
	case ClusterAnnotation:
		return merge(nil, v.Cluster.values), true
	}
	return nil, false
}

// Text is values as YAML, keys sorted, the way that Helm writes them.
func Text(values map[string]any) []byte {
	out, err := yaml.Marshal(values)
	if err != nil {
		panic("agentvalues: " + err.Error()) // every value was read from JSON
	}
	return out
}

// An Origin says where one of the merged values comes from. A list is one value.
type Origin struct {
	Path  string // resources.limits.cpu
	Value any
	Layer string // cluster-annotation, platform.agentValues or platform.config
	Pos   problem.Pos
}

// Explain yields every merged value by path.
func (v Values) Explain() iter.Seq[Origin] {
	below, name := v.platform()
	layers := []struct {
		name string
		Layer
	}{{ClusterAnnotation, v.Cluster}, {name, below}}
	all, _ := v.Of(Merged)
	return func(yield func(Origin) bool) {
		walk(all, nil, func(path []string, value any) bool {
			for _, l := range layers {
				// The highest layer that has the path set the value: a lower one that is in a higher's way
				// is not in the result.
				if pos, ok := l.find(path); ok {
					return yield(Origin{join(path), value, l.name, pos})
				}
			}
			panic(fmt.Sprintf("agentvalues: no layer set %s", join(path)))
		})
	}
}

// walk visits what is no map, or an empty one, in the order of the paths' keys.
func walk(values map[string]any, path []string, visit func([]string, any) bool) bool {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		at := append(path[:len(path):len(path)], key)
		if below, ok := values[key].(map[string]any); ok && len(below) > 0 {
			if !walk(below, at, visit) {
				return false
			}
		} else if !visit(at, values[key]) {
			return false
		}
	}
	return true
}

// find is where the layer sets what is at path.
func (l Layer) find(path []string) (problem.Pos, bool) {
	n := l.node
	for _, name := range path {
		found := false
		for k, v := range n.Pairs() {
			if found = key(k) == name; found {
				n = v
				break
			}
		}
		if !found {
			return problem.Pos{}, false
		}
	}
	return n.Pos(), true
}

// join is a path as a person reads it: a key with a dot in it is quoted.
func join(path []string) string {
	var parts []string
	for _, key := range path {
		if key == "" || strings.ContainsAny(key, ". \"") {
			key = strconv.Quote(key)
		}
		parts = append(parts, key)
	}
	return strings.Join(parts, ".")
}
