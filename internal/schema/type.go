package schema

import (
	"slices"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Type says what one value of a document may be. Its zero value takes everything.
type Type struct {
	kind Kind
	name string // of its definition in a JSON Schema; "" is written where it is used
	doc  string

	fields []Field // ObjectKind
	rules  []Rule  // ObjectKind: between fields
	open   bool    // ObjectKind: keys that are not declared are somebody else's
	noNull bool    // ObjectKind: null does not leave a field out
	elem   *Type   // MapKind, ListKind; ObjectKind: of the keys that are not declared
	either []*Type // EitherKind
	json   bool    // AnyKind: but for what JSON cannot hold

	values  *enum
	texts   []TextRule
	scalars scalars // StringKind: what is taken besides strings
	lo, hi  int64   // IntKind, where ranged
	ranged  bool
	secret  bool   // no text of it is ever shown
	holes   bool   // a text with {{ fills any scalar: it is the source of a template
	words   string // what is wanted, in place of the kind
	quietly bool   // an open enum without its warning
	refused []refusal

	parameters map[string]*Type // a reference to a template: the parameters of each, by name

	// instead of everything above, checks documents of the type; the rest is for [Type.JSONSchema].
	checkBy func(yamlscan.Node) problem.List
	extra   []object // what JSON Schema says beyond the fields where checkBy does
}

// scalars says what a string takes besides strings, by its source text.
type scalars uint8

const (
	onlyStrings   scalars = iota // strings, and timestamps, which only a YAML library takes for anything else
	withWarning                  // every scalar, with a warning
	asTheirText                  // every scalar; a number that another reader would write differently gets a warning
	numbersWarned                // numbers and booleans with a warning that says that their source text is kept
)

// refusal is what is said of one kind of node in place of the usual words.
type refusal struct {
	kind      yamlscan.Kind
	what, fix string
}

// Kind is what the type takes: anything, where nothing is declared.
func (t *Type) Kind() Kind {
	if t == nil {
		return AnyKind
	}
	return t.kind
}

// Values are the values that are declared, in the declaration's order; nil where any text will do.
// Whether others are taken as well is for [Type.Check] to say.
func (t *Type) Values() []string {
	if t.values == nil {
		return nil
	}
	return slices.Clone(t.values.values)
}

// HoldsValues tells whether what lies below a value of the type is read by the rules of Helm values.
func (t *Type) HoldsValues() bool { return t != nil && t.kind == MapKind && t.elem.json }

// At is the type declared for what lies at path below a value of this type: names of fields, keys of a
// map, "[]" for an item of a list. It is nil where nothing is declared.
func (t *Type) At(path ...string) *Type {
	for _, name := range path {
		switch {
		case t == nil:
			return nil
		case t.kind == ListKind && name == "[]", t.kind == MapKind:
			t = t.elem
		case t.kind == ObjectKind:
			f := t.field(name)
			if f == nil || f.removed {
				return nil
			}
			t = f.typ
		case t.kind == EitherKind:
			t = t.alternativeFor(name)
		default:
			return nil
		}
	}
	if t != nil && t.kind == AnyKind {
		return nil
	}
	return t
}

// alternativeFor is what lies at name below the first alternative that has it.
func (t *Type) alternativeFor(name string) *Type {
	for _, alternative := range t.either {
		if found := alternative.At(name); found != nil {
			return found
		}
	}
	return nil
}

func (t *Type) field(name string) *Field {
	for i := range t.fields {
		if t.fields[i].name == name {
			return &t.fields[i]
		}
	}
	return nil
}

// Fields yields nothing for what is no object; else its declared fields in order, removed ones left out.
func (t *Type) Fields() []Field {
	return slices.DeleteFunc(slices.Clone(t.fields), func(f Field) bool { return f.removed })
}
