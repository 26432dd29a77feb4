package template

import (
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// outline is a part's tree on its way from nodes to steps: what is dropped is gone, slots are in.
type outline struct {
	key   string   // in a map
	path  []string // below Source.Tree, "[]" for the items of a list
	field string
	kind  yamlscan.Kind
	node  yamlscan.Node // a scalar that is no template
	value bool          // node is part of Helm values
	wants schema.Kind   // of a scalar
	leaf  *leaf         // instead of node
	items []*outline    // of a map or list; none was written as {} or []
}

// outliner reads the tree of one part.
type outliner struct {
	t     *Template
	src   *Source
	plain bool // texts are texts: {{ means nothing in them
	bad   problem.List
}

const root = "spec.template"

// read is the outline of n, which lies at path below the template's tree and is named field.
func (r *outliner) read(n yamlscan.Node, key string, path []string, field string) *outline {
	return r.readIn(n, key, path, field, false)
}

// readIn is read inside of Helm values, or not.
func (r *outliner) readIn(n yamlscan.Node, key string, path []string, field string, value bool) *outline {
	o := &outline{key: key, path: path, field: field, kind: n.Kind(), node: n, value: value}
	switch n.Kind() {
	case yamlscan.Map:
		value = value || r.src.Type != nil && r.src.Type(path...).HoldsValues()
		for k, v := range n.Pairs() {
			r.checkKey(k, field)
			below := append(slices.Clip(path), k.Text())
			o.items = append(o.items, r.readIn(v, keyOf(k, value), below, join(field, k.Text()), value))
		}
		r.need(o)
	case yamlscan.Seq:
		i := 0
		for v := range n.Items() {
			o.items = append(o.items, r.readIn(v, "", append(slices.Clip(path), "[]"), fmt.Sprintf("%s[%d]", field, i), value))
			i++
		}
	default:
		o.wants = r.wants(path)
		if n.Type() == yamlscan.String && !r.plain && hasTemplate(n.Text()) {
			l, bad := r.t.newLeaf(leaf{field: field, path: path, node: n, wants: o.wants})
			r.bad.Add(bad...)
			o.leaf = l
		}
	}
	return o
}

// keyOf is the text of a key as JSON has it.
func keyOf(k yamlscan.Node, value bool) string {
	if text, ok := k.KeyText(); ok && (value || k.Type() != yamlscan.String) {
		return text
	}
	return k.Text()
}

// need tells the leaves of a map which of them must not be empty.
func (r *outliner) need(o *outline) {
	if r.src.Type == nil {
		return
	}
	t := r.src.Type(o.path...)
	if t == nil {
		return
	}
	maybe := func(key string) bool {
		i := o.find(key)
		return i >= 0 && o.items[i].node.Type() != yamlscan.Null
	}
	sure := func(key string) bool { return maybe(key) && !o.items[o.find(key)].mayGo() }
	for _, item := range o.items {
		if item.leaf != nil {
			item.leaf.needed, item.leaf.neededFix = t.Needed(item.key, sure, maybe)
		}
	}
}

func (r *outliner) wants(path []string) schema.Kind {
	if r.src.Type == nil {
		return schema.AnyKind
	}
	if t := r.src.Type(path...); t != nil {
		return t.Kind()
	}
	return schema.AnyKind
}

func (r *outliner) checkKey(k yamlscan.Node, field string) {
	if r.plain || !hasTemplate(k.Text()) {
		return
	}
	r.bad.Add(problem.Problem{
		Pos: k.Pos(), Field: field, What: fmt.Sprintf("a key cannot be a template: %s", shown(k.Text())),
		Fix: "templates fill values; write the key, or {{ omit }} its value",
	})
}

// drop removes what lies at path, and the maps that hold nothing else.
func (o *outline) drop(path []string) {
	i := o.find(path[0])
	if i < 0 {
		return
	}
	if len(path) > 1 {
		below := o.items[i]
		if below.kind != yamlscan.Map || len(below.items) == 0 {
			return
		}
		if below.drop(path[1:]); len(below.items) > 0 {
			return
		}
	}
	o.items = slices.Delete(o.items, i, i+1)
}

func (o *outline) find(key string) int {
	return slices.IndexFunc(o.items, func(i *outline) bool { return i.key == key })
}

// place puts a slot where its path leads. It gives the path of what is in the way.
func (o *outline) place(path []string, slot *leaf) (inTheWay []string) {
	i := o.find(path[0])
	if i < 0 {
		i = 0
		o.items = slices.Insert(o.items, 0, &outline{key: path[0]})
	}
	below := o.items[i]
	if len(path) == 1 {
		*below = outline{key: path[0], path: slot.path, field: slot.field, kind: yamlscan.Scalar, leaf: slot}
		return nil
	}
	if below.kind == yamlscan.None || below.node.Type() == yamlscan.Null {
		*below = outline{key: path[0], kind: yamlscan.Map}
	}
	if below.kind != yamlscan.Map {
		return path[:1]
	}
	if deeper := below.place(path[1:], slot); deeper != nil {
		return slices.Concat(path[:1], deeper)
	}
	return nil
}

// outline reads one part with its drops and slots; nil if the template has nothing there.
func (r *outliner) part(p Part) *outline {
	n := r.src.Tree.At(p.Path...)
	o := &outline{kind: yamlscan.Map}
	field := join(root, p.Path...)
	switch {
	case n.Kind() == yamlscan.Map:
		o = r.read(n, "", p.Path, field)
	case n.Exists() && n.Type() != yamlscan.Null:
		r.bad.Add(problem.Problem{Pos: n.Pos(), Field: field, What: fmt.Sprintf("is a %s, want a map", n.Kind())})
	}
	for _, path := range p.Drop {
		o.drop(path)
	}
	for _, s := range slices.Backward(p.Slots) { // each goes first in its map, so the last one is put there first
		slot := &leaf{t: r.t, slot: s.Index, path: slices.Concat(p.Path, s.Path), field: join(field, s.Path...), node: n.At(s.Path...)}
		if way := o.place(s.Path, slot); way != nil {
			at := n.At(way...)
			r.bad.Add(problem.Problem{Pos: at.Pos(), Field: join(field, way...), What: fmt.Sprintf("is a %s, want a map", at.Kind())})
		}
	}
	return o
}
