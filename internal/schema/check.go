package schema

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// maxCounted is how many fields of an object are counted off in one word; the others are looked up.
const maxCounted = 64

// Check finds everything in n that the type does not take. The field is the path of n as problems
// name it. Nothing is allocated while nothing is wrong.
func (t *Type) Check(n yamlscan.Node, field string) problem.List {
	if t.checkBy != nil {
		return t.checkBy(n)
	}
	c := checker{base: field}
	c.check(t, n)
	if c.full() {
		c.bad.Add(problem.Problem{Pos: n.Pos(), Field: field, What: fmt.Sprintf("has more problems than the %d that are told", maxFound)})
	}
	if c.warnings > maxFound {
		c.bad.Add(problem.Problem{Pos: n.Pos(), Field: field, What: fmt.Sprintf("has more warnings than the %d that are told", maxFound), Warn: true})
	}
	return c.bad
}

// maxFound is how many errors of one document are told, and how many warnings: aliases can repeat a slip without
// end.
const maxFound = 200

// full tells whether as many errors have been found, so that nobody looks for more.
func (c *checker) full() bool { return c.errors >= maxFound }

// checker is one walk down a document. Paths are made only for problems.
type checker struct {
	base  string
	room  [24]step // the steps down to the present place; no slice, which would move it all to the heap
	more  []step   // those that room does not hold
	depth int
	bad   problem.List

	errors, warnings int // that were found; not all of the warnings are in bad
}

func (c *checker) add(n yamlscan.Node, p problem.Problem) {
	if !p.Warn {
		c.errors++
	} else if c.warnings++; c.warnings > maxFound {
		return
	}
	held := min(c.depth, len(c.room))
	p.Pos, p.Field = n.Pos(), join(c.base, append(c.room[:held:held], c.more...))
	c.bad.Add(p)
}

// addAt is add for the key below the present place, whether it is there or not.
func (c *checker) addAt(n yamlscan.Node, key string, p problem.Problem) {
	c.down(step{key: key})
	c.add(n, p)
	c.up()
}

func (c *checker) down(s step) {
	if c.depth < len(c.room) {
		c.room[c.depth] = s
	} else {
		c.more = append(c.more, s)
	}
	c.depth++
}

func (c *checker) up() {
	if c.depth--; c.depth >= len(c.room) {
		c.more = c.more[:len(c.more)-1]
	}
}

func (c *checker) check(t *Type, n yamlscan.Node) {
	if c.full() {
		return
	}
	if t.kind != AnyKind && n.Kind() != yamlscan.Scalar {
		if what, fix := n.Misfit(); what != "" {
			c.add(n, problem.Problem{What: what, Fix: fix})
		}
	}
	switch t.kind {
	case AnyKind:
		if t.json {
			c.json(n)
		}
	case ObjectKind:
		if n.Kind() != yamlscan.Map {
			c.wrongKind(t, n)
			return
		}
		c.object(t, n)
	case MapKind:
		if n.Kind() != yamlscan.Map {
			c.wrongKind(t, n)
			return
		}
		if t.elem.kind == AnyKind && !t.elem.json {
			return
		}
		c.keys(n, t.elem.json)
		for k, v := range n.Pairs() {
			c.down(step{key: k.Text()})
			c.check(t.elem, v)
			c.up()
		}
	case ListKind:
		if n.Kind() != yamlscan.Seq {
			c.wrongKind(t, n)
			return
		}
		i := 0
		for item := range n.Items() {
			c.down(step{index: i, item: true})
			c.check(t.elem, item)
			c.up()
			i++
		}
	case EitherKind:
		for _, alternative := range t.either {
			if alternative.takes(n) {
				c.check(alternative, n)
				return
			}
		}
		c.wrongKind(t, n)
	default:
		c.scalar(t, n)
	}
}

func (c *checker) object(t *Type, n yamlscan.Node) {
	var seen, set uint64 // by the index of the field
	for k, v := range n.Pairs() {
		if c.full() {
			return
		}
		key := k.Text()
		i := t.index(key)
		if i < 0 {
			if !t.open || t.near(key) != "" {
				c.addAt(k, key, problem.Problem{What: "unknown key", Fix: t.suggest(key)})
			} else if t.elem != nil {
				c.down(step{key: key})
				c.check(t.elem, v)
				c.up()
			}
			continue
		}
		if what, fix := k.Misfit(); what != "" {
			c.addAt(k, key, problem.Problem{What: "a key " + what, Fix: fix})
		}
		f := &t.fields[i]
		switch {
		case f.removed:
			c.addAt(k, key, problem.Problem{What: f.what, Fix: f.fix})
			continue
		case f.legacy:
			c.addAt(k, key, problem.Problem{What: f.what, Fix: f.fix, Warn: true})
			continue
		case isNull(v) && (!t.noNull || f.required != optional):
			continue
		case f.orEmpty && isNothing(f.typ, v), f.required == filled && isEmpty(f.typ, v):
			continue
		}
		seen |= 1 << i
		if t.rules != nil && isFilled(f.typ, v, f.orEmpty, false) {
			set |= 1 << i
		}
		c.down(step{key: key})
		c.check(f.typ, v)
		c.up()
	}
	for i := range t.fields {
		if f := &t.fields[i]; f.required != optional && seen&(1<<i) == 0 {
			at, v := n, n.Get(f.name)
			if v.Exists() {
				at = v
			}
			if i >= maxCounted && v.Exists() && !isNull(v) && !isEmpty(f.typ, v) {
				continue
			}
			c.addAt(at, f.name, problem.Problem{What: "is required", Fix: f.needFix})
		}
	}
	for i := range t.rules {
		c.between(&t.rules[i], t, n, set)
	}
	if t.parameters != nil {
		c.givenParameters(t, n)
	}
}

func (t *Type) index(key string) int {
	for i := range t.fields {
		if t.fields[i].name == key {
			return i
		}
	}
	return -1
}

// near is the declared key that differs from key in letter case only.
func (t *Type) near(key string) string {
	for i := range t.fields {
		if name := t.fields[i].name; len(name) == len(key) && strings.EqualFold(name, key) {
			return name
		}
	}
	return ""
}

func (t *Type) suggest(key string) string {
	var names []string
	for _, f := range t.fields {
		if !f.removed && !f.legacy {
			names = append(names, f.name)
		}
	}
	return suggest(key, names)
}

// isNull looks at the type only of texts that could be null.
func isNull(n yamlscan.Node) bool {
	if text := n.Text(); text != "" && text[0] != 'n' && text[0] != 'N' && text[0] != '~' {
		return false
	}
	return n.Type() == yamlscan.Null
}

// isNothing is true for an empty map, and for an empty text where the field is a string.
func isNothing(t *Type, n yamlscan.Node) bool {
	return n.Kind() == yamlscan.Map && n.Len() == 0 || isEmpty(t, n)
}

// isEmpty tells whether a string field holds no text.
func isEmpty(t *Type, n yamlscan.Node) bool {
	return t.kind == StringKind && n.Kind() == yamlscan.Scalar && n.Text() == ""
}
