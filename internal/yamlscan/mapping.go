package yamlscan

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
)

// mapping puts a map into the arena, the pairs of its merge key in that key's place.
func (r *reader) mapping(y *yaml.Node, depth int) (uint32, measure) {
	i := r.push(y, node{kind: Map, style: collectionStyle(y)})
	c := chain{r: r, parent: i, measure: measure{nodeCost, 1}}
	var seen keySet
	pairs := uint32(0)
	for k := 0; k < len(y.Content) && r.fatal == nil; k += 2 {
		key, val := y.Content[k], y.Content[k+1]
		if isMergeKey(key) {
			merged := r.mergedMaps(val, depth)
			if first := seen.add("<<", uint32(k)+1); first != 0 {
				r.twice("<<", key, y.Content[first-1])
			} else if r.fatal == nil {
				pairs += r.merge(y, key, merged, &c)
			}
			continue
		}
		c.add(r.read(key, depth+1))
		text, ok := keyText(key)
		if !ok {
			r.report(key, "a key that is a map or a list", r.f.keyFix(key))
		} else if first := seen.add(text, uint32(k)+1); first != 0 {
			r.twice(text, key, y.Content[first-1])
		}
		c.add(r.read(val, depth+1))
		pairs++
	}
	r.f.nodes[i].a = pairs
	return i, c.measure
}

// mergedMaps returns the maps that a merge key names, those written in place put into the arena,
// outside of any parent. They are read where they stand, for they may be aliases of what is before them.
func (r *reader) mergedMaps(val *yaml.Node, depth int) (maps []target) {
	sources := []*yaml.Node{val}
	var read []target
	if i, m := r.readList(val, depth+1, &read); val.Kind == yaml.SequenceNode {
		sources = val.Content
	} else {
		read = []target{{i, m}}
	}
	if r.fatal != nil {
		return nil
	}
	for k, t := range read {
		if n := (Node{r.f, r.f.at(t.i).i}); n.Kind() == Map {
			maps = append(maps, target{n.i, t.measure})
		} else {
			r.report(sources[k], "a merge key whose value is no map", "give << a map, or a list of maps")
		}
	}
	return maps
}

// merge adds the pairs of the merged maps that y does not have itself; the first map wins.
func (r *reader) merge(y, key *yaml.Node, maps []target, c *chain) (pairs uint32) {
	own := map[string]bool{}
	for k := 0; k < len(y.Content); k += 2 {
		if text, ok := keyText(y.Content[k]); ok && !isMergeKey(y.Content[k]) {
			own[text] = true
		}
	}
	f := r.f
	for _, m := range maps {
		r.grow(key, m.size)
		for k := f.nodes[m.i].b; k != 0 && r.fatal == nil; {
			v := f.nodes[k].next
			keyNode, valNode := f.at(k), f.at(v)
			if text, ok := r.text(keyNode); ok && !own[text] {
				own[text] = true
				c.add(r.push(key, node{kind: alias, a: keyNode.i}), measure{nodeCost, 1})
				c.add(r.push(key, node{kind: alias, a: valNode.i}), measure{0, m.depth})
				pairs++
			}
			k = f.nodes[v].next
		}
		c.size = min(c.size+m.size, maxGrowth+1)
	}
	return pairs
}

func (r *reader) text(n Node) (string, bool) {
	raw := n.raw()
	if raw.kind != Scalar {
		return "", false
	}
	return string(r.texts[raw.a:raw.b]), true
}

func isMergeKey(y *yaml.Node) bool {
	return y.Kind == yaml.ScalarNode && y.Value == "<<" && y.ShortTag() == "!!merge"
}

func keyText(y *yaml.Node) (string, bool) {
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	return y.Value, y.Kind == yaml.ScalarNode
}

func (r *reader) twice(key string, second, first *yaml.Node) {
	if r.problems.wants() {
		r.problems.add(twice(key, r.place(second), r.place(first)))
	}
}

// twice is the problem of a key that a map has already.
func twice(key string, second, first problem.Pos) problem.Problem {
	return problem.Problem{
		Pos:  second,
		What: fmt.Sprintf("the key %q is written twice, first at %s", key, first),
		Fix:  "remove one of them",
	}
}
