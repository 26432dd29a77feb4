package schema

import (
	"slices"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Object takes a map with these keys and no others.
func Object(fields ...Field) *Type { return &Type{kind: ObjectKind, fields: fields} }

// Map takes a map with any keys, each value an elem.
func Map(elem *Type) *Type { return &Type{kind: MapKind, elem: elem} }

// List takes a list of items.
func List(item *Type) *Type { return &Type{kind: ListKind, elem: item} }

// String takes a string.
func String() *Type { return &Type{kind: StringKind} }

// Bool takes true or false.
func Bool() *Type { return &Type{kind: BoolKind} }

// Int takes an integer.
func Int() *Type { return &Type{kind: IntKind} }

// IntOrString takes an integer or a string, as Kubernetes has such fields.
func IntOrString() *Type { return &Type{kind: IntOrStringKind} }

// Free takes everything.
func Free() *Type { return &Type{} }

// JSON takes everything that JSON can hold, read as Kubernetes and Helm read values.
func JSON() *Type { return &Type{json: true} }

// Either takes what the first alternative does that takes a value of such a kind.
func Either(alternatives ...*Type) *Type { return &Type{kind: EitherKind, either: alternatives} }

// Enum takes one of these strings.
func Enum(values ...string) *Type { return &Type{kind: StringKind, values: &enum{values: values}} }

// OpenEnum takes any string; one that is not among the values gets a warning.
func OpenEnum(values ...string) *Type {
	return &Type{kind: StringKind, values: &enum{values: values, open: true}}
}

// NoSlips makes an error of a value that is one of an open enum's but for a slip of the hand.
func (t *Type) NoSlips() *Type {
	c, e := *t, *t.values
	e.exact = true
	c.values = &e
	return &c
}

// FoldedEnum takes one of these strings in any letter case; another case than declared gets a warning.
func FoldedEnum(values ...string) *Type {
	return &Type{kind: StringKind, values: &enum{values: values, fold: true}}
}

// Named gives the type a definition of its own in a JSON Schema, which other places refer to.
func (t *Type) Named(name string) *Type {
	c := *t
	c.name = name
	return &c
}

// Describe says what the type is for.
func (t *Type) Describe(doc string) *Type {
	c := *t
	c.doc = doc
	return &c
}

// Open makes an object take keys that are not declared, whatever their values. Only a key that is a
// declared one in other letter case is still unknown.
func (t *Type) Open() *Type {
	c := *t
	c.open = true
	return &c
}

// OpenTo is Open for keys whose values are all an elem.
func (t *Type) OpenTo(elem *Type) *Type {
	c := t.Open()
	c.elem = elem
	return c
}

// NoNull makes null no way to leave out a field of the object: an API server would refuse it.
func (t *Type) NoNull() *Type {
	c := *t
	c.noNull = true
	return &c
}

// With adds rules between the fields of an object.
func (t *Type) With(rules ...Rule) *Type {
	c := *t
	c.rules = slices.Clone(t.rules)
	for _, r := range rules {
		c.rules = append(c.rules, r.masked(t))
	}
	return &c
}

// Must adds rules that every text has to keep.
func (t *Type) Must(rules ...TextRule) *Type {
	c := *t
	c.texts = append(slices.Clone(t.texts), rules...)
	return &c
}

// Between bounds an integer, both ends included.
func (t *Type) Between(lo, hi int64) *Type {
	c := *t
	c.lo, c.hi, c.ranged = lo, hi, true
	return &c
}

// Secret keeps every text of the type out of messages.
func (t *Type) Secret() *Type {
	c := *t
	c.secret = true
	return &c
}

// called says what is wanted, in place of the kind.
func (t *Type) called(words string) *Type {
	c := *t
	c.words = words
	return &c
}

// refuse replaces the words for one kind of node that the type does not take.
func (t *Type) refuse(kind yamlscan.Kind, what, fix string) *Type {
	c := *t
	c.refused = append(slices.Clone(t.refused), refusal{kind, what, fix})
	return &c
}

// taking makes a string take other scalars too.
func (t *Type) taking(s scalars) *Type {
	c := *t
	c.scalars = s
	return &c
}
