package schema

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
)

// Dialect is the version of JSON Schema that is written.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// JSONSchema says what the type takes as a JSON Schema of its own, two spaces a level, with a newline
// at the end. What gets a warning from [Type.Check] is marked deprecated where a key does, and taken.
func (t *Type) JSONSchema(id, title string) []byte {
	g := generator{defs: map[string]object{}, types: map[string]*Type{}}
	top := object{{"$schema", Dialect}, {"$id", id}, {"title", title}}
	top = append(top, g.body(t)...)
	if len(g.defs) > 0 {
		var defs object
		for _, name := range slices.Sorted(maps.Keys(g.defs)) {
			defs.set(name, g.defs[name])
		}
		top.set("$defs", defs)
	}
	text, err := marshal(top)
	if err != nil {
		panic("schema: " + err.Error()) // members are strings, numbers, booleans and lists of them
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		panic("schema: " + err.Error())
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// generator collects the definitions that types refer to by name.
type generator struct {
	defs  map[string]object
	types map[string]*Type // what each definition was made from
}

// of is the schema of a type where it is used: a reference for one with a name.
func (g *generator) of(t *Type) object {
	if t.name == "" {
		return g.body(t)
	}
	switch g.types[t.name] {
	case t:
	case nil:
		g.types[t.name] = t // first, so that a type that holds itself ends here
		g.defs[t.name] = g.body(t)
	default:
		panic("schema: two types are named " + t.name)
	}
	return object{{"$ref", "#/$defs/" + t.name}}
}

func (g *generator) body(t *Type) object {
	var s object
	switch t.kind {
	case ObjectKind:
		s = g.object(t)
	case MapKind:
		s = object{{"type", "object"}}
		if t.elem.kind != AnyKind {
			s.set("additionalProperties", g.of(t.elem))
		}
	case ListKind:
		s = object{{"type", "array"}, {"items", g.of(t.elem)}}
	case EitherKind:
		var all []object
		for _, alternative := range t.either {
			all = append(all, g.of(alternative))
		}
		s = object{{"anyOf", all}}
	case AnyKind:
		s = object{}
	default:
		s = scalarSchema(t)
	}
	if t.doc != "" {
		s = append(object{{"description", t.doc}}, s...)
	}
	return s
}

func scalarSchema(t *Type) object {
	var s object
	switch t.kind {
	case BoolKind:
		s = object{{"type", "boolean"}}
	case IntKind:
		s = object{{"type", "integer"}}
		if t.ranged {
			s = append(s, bounds(t.lo, t.hi)...)
		}
	case IntOrStringKind:
		s = object{{"type", []string{"integer", "string"}}}
	default:
		s = textSchema(t)
	}
	if !t.holes || t.kind == IntOrStringKind || t.kind == StringKind && t.values == nil && t.texts == nil {
		return s
	}
	return object{{"anyOf", []object{s, {{"type", "string"}, {"pattern", `\{\{`}}}}}
}

func textSchema(t *Type) object {
	var s object
	switch t.scalars {
	case withWarning, numbersWarned, asTheirText:
		s.set("type", []string{"string", "number", "boolean"})
	default:
		s.set("type", "string")
	}
	switch {
	case t.values != nil && t.values.open:
		s = append(s, t.values.schema()...)
	case t.values != nil:
		s = t.values.schema() // its values are strings
	}
	var all []object
	for _, r := range t.texts {
		if r.schema != nil && !r.warn {
			all = append(all, r.schema)
		}
	}
	switch len(all) {
	case 0:
	case 1:
		s = append(s, all[0]...)
	default:
		s.set("allOf", all)
	}
	return s
}

// schema takes what the enum takes; declared values come first, for completion.
func (e *enum) schema() object {
	switch {
	case e.open:
		return object{{"anyOf", []object{{{"enum", e.values}}, {}}}}
	case e.fold:
		all := []object{{{"enum", e.values}}}
		for _, v := range e.shown() {
			all = append(all, object{{"type", "string"}, {"pattern", anyCase(v)}})
		}
		return object{{"anyOf", all}}
	default:
		return object{{"enum", e.values}}
	}
}

// bounds leaves out those that every integer keeps.
func bounds(lo, hi int64) object {
	var s object
	if lo != math.MinInt64 {
		s.set("minimum", lo)
	}
	if hi != math.MaxInt64 {
		s.set("maximum", hi)
	}
	return s
}

// orNull is s that takes null as well.
func orNull(s object) object {
	null := object{{"type", "null"}}
	if len(s) == 0 {
		return s
	}
	typ, ways, plain := -1, -1, true
	for i, m := range s {
		switch m.key {
		case "type":
			typ = i
		case "anyOf":
			ways = i
		case "description", "pattern", "minimum", "maximum", "items", "properties", "required",
			"additionalProperties", "propertyNames":
			// none of these says anything about null
		default:
			plain = false
		}
	}
	c := slices.Clone(s)
	switch {
	case plain && typ >= 0 && ways < 0:
		if word, ok := s[typ].value.(string); ok {
			c[typ].value = []string{word, "null"}
		} else {
			c[typ].value = append(slices.Clone(s[typ].value.([]string)), "null")
		}
		return c
	case plain && typ < 0 && ways >= 0:
		c[ways].value = append(slices.Clone(s[ways].value.([]object)), null)
		return c
	default:
		return object{{"anyOf", []object{s, null}}}
	}
}
