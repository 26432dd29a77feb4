package schema

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Rule is a rule between the fields of one object. Paths begin at the object. A field is set when it
// is there, is not null, not a blank text, and not an empty list or map (an object whose own required
// fields are missing counts as set: it is reported for those).
type Rule struct {
	kind      ruleKind
	paths     [][]string // of the fields that the rule is about
	when      []string   // ruleNeeds: the path that decides
	value     string     // ruleNeeds: what its text has to be; "" for any that is set
	blank     bool       // a blank text is set, an empty one is not
	mask      uint64     // of paths, where all are fields of the object itself
	whenMask  uint64     // of when, likewise
	at        string     // field that the problem is reported at; "" for the object
	what, fix string
}

type ruleKind uint8

const (
	ruleAny   ruleKind = iota // one of paths is set
	ruleBoth                  // no two of paths are set
	ruleNeeds                 // all of paths are set where when is value
)

// OneSet is the rule that one of the fields, given as dotted paths, is set. It is reported at a field,
// or at the object where at is "".
func OneSet(at, what, fix string, paths ...string) Rule {
	return Rule{kind: ruleAny, at: at, what: what, fix: fix, paths: split(paths)}
}

// NotTogether is the rule that at most one of the fields is set; it is reported at the first of them.
func NotTogether(what, fix string, paths ...string) Rule {
	return Rule{kind: ruleBoth, what: what, fix: fix, paths: split(paths)}
}

// Needs is the rule that fields are set where the one at when has this text, or is set at all where
// the value is "". It is reported at each missing field.
func Needs(when, value, fix string, paths ...string) Rule {
	what := "is required with " + when
	if value != "" {
		what += ": " + value
	}
	return Rule{kind: ruleNeeds, when: splitPath(when), value: value, what: what, fix: fix, paths: split(paths)}
}

func split(paths []string) [][]string {
	var all [][]string
	for _, p := range paths {
		all = append(all, splitPath(p))
	}
	return all
}

// splitPath reads a.b[key.with/dots], brackets at the end only.
func splitPath(path string) []string {
	path, last, bracket := strings.Cut(path, "[")
	steps := strings.Split(path, ".")
	if bracket {
		steps = append(steps, strings.TrimSuffix(last, "]"))
	}
	return steps
}

// masked is the rule with its masks for an object's fields.
func (r Rule) masked(t *Type) Rule {
	r.mask, r.whenMask = 0, 0
	if len(r.when) == 1 {
		if i := t.index(r.when[0]); i >= 0 {
			r.whenMask = 1 << i
		}
	}
	for _, path := range r.paths {
		i := t.index(path[0])
		if len(path) > 1 || i < 0 || i >= maxCounted {
			r.mask = 0
			break
		}
		r.mask |= 1 << i
	}
	return r
}

// holds tells from the fields that are set that the rule is kept; false says nothing.
func (r *Rule) holds(set uint64) bool {
	switch r.kind {
	case ruleAny:
		return set&r.mask != 0
	case ruleBoth:
		return r.mask != 0 && bits.OnesCount64(set&r.mask) < 2
	default:
		return r.whenMask != 0 && set&r.whenMask == 0
	}
}

// Needed tells why a field of an object must not be empty, and what to do; "" where it may be. Sure tells of
// the other fields which are set in any case, maybe which are where somebody chose so.
func (t *Type) Needed(name string, sure, maybe func(string) bool) (what, fix string) {
	if f := t.field(name); f != nil && f.required == filled {
		return "is required", f.needFix
	}
	for i := range t.rules {
		r := &t.rules[i]
		if !r.names(name) {
			continue
		}
		switch {
		case r.kind == ruleNeeds && r.value == "" && len(r.when) == 1 && sure(r.when[0]):
			return r.what, r.fix
		case r.kind == ruleAny && !slices.ContainsFunc(r.paths, func(p []string) bool { return p[0] != name && maybe(p[0]) }):
			return "is required", r.fix
		}
	}
	return "", ""
}

// names tells whether the rule is about a field of the object itself.
func (r *Rule) names(field string) bool {
	return slices.ContainsFunc(r.paths, func(p []string) bool { return len(p) == 1 && p[0] == field })
}

// between checks one rule between the fields of n, of which these are set.
func (c *checker) between(r *Rule, t *Type, n yamlscan.Node, set uint64) {
	if r.holds(set) {
		return
	}
	p := problem.Problem{What: r.what, Fix: r.fix}
	switch r.kind {
	case ruleAny:
		for _, path := range r.paths {
			if isSet(t, n, path, r.blank) {
				return
			}
		}
		if r.at == "" {
			c.add(n, p)
			return
		}
		at := n.Get(r.at)
		if !at.Exists() {
			at = n
		}
		c.addAt(at, r.at, p)
	case ruleBoth:
		first := -1
		for i, path := range r.paths {
			if !isSet(t, n, path, r.blank) {
				continue
			}
			if first >= 0 {
				c.addPath(n, r.paths[first], p)
				return
			}
			first = i
		}
	case ruleNeeds:
		when := n.At(r.when...)
		if r.value == "" && !isSet(t, n, r.when, r.blank) || r.value != "" && (when.Kind() != yamlscan.Scalar || when.Text() != r.value) {
			return
		}
		for _, path := range r.paths {
			if !isSet(t, n, path, r.blank) {
				c.addPath(n, path, p)
			}
		}
	}
}

// addPath reports at the deepest node there is on a path.
func (c *checker) addPath(n yamlscan.Node, path []string, p problem.Problem) {
	at := n
	for _, key := range path {
		c.down(step{key: key})
		if at = at.Get(key); at.Exists() {
			n = at
		}
	}
	c.add(n, p)
	for range path {
		c.up()
	}
}

// isSet tells whether a field is set, see Rule.
func isSet(t *Type, n yamlscan.Node, path []string, blank bool) bool {
	orEmpty := false
	for _, key := range path {
		n = n.Get(key)
		if f := t.field(key); f != nil {
			t, orEmpty = f.typ, f.orEmpty
		} else if t.kind == MapKind {
			t, orEmpty = t.elem, false
		}
	}
	return n.Exists() && !isNull(n) && isFilled(t, n, orEmpty, blank)
}

// isFilled is isSet for a value that is there and is not null.
func isFilled(t *Type, n yamlscan.Node, orEmpty, blank bool) bool {
	switch n.Kind() {
	case yamlscan.Map:
		return n.Len() > 0 || t.hasRequired() && !orEmpty
	case yamlscan.Seq:
		return n.Len() > 0
	default:
		text := n.Text()
		return text != "" && (blank || text[0] > ' ' || !isBlank(text))
	}
}

func (t *Type) hasRequired() bool {
	for i := range t.fields {
		if t.fields[i].required != optional {
			return true
		}
	}
	return false
}

// isBlank is true for a text of nothing but ASCII white space, as \s is everywhere.
func isBlank(s string) bool { return strings.Trim(s, " \t\n\v\f\r") == "" }
