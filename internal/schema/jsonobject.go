package schema

import (
	"strconv"
	"strings"
	"unicode"
)

// object is the schema of an object: its fields, what of them is required, and the rules between them.
func (g *generator) object(t *Type) object {
	s := object{{"type", "object"}}
	var properties object
	var required, names []string
	for i := range t.fields {
		f := &t.fields[i]
		properties.set(f.name, g.field(t, f))
		if f.required != optional {
			required = append(required, f.name)
		}
		names = append(names, f.name)
	}
	if len(properties) > 0 {
		s.set("properties", properties)
	}
	if len(required) > 0 {
		s.set("required", required)
	}
	if t.elem != nil {
		s.set("additionalProperties", g.of(t.elem))
	}
	switch {
	case !t.open:
		s.set("additionalProperties", false)
	case len(names) > 0:
		guard := []object{{{"enum", names}}}
		var near []string
		for _, name := range names {
			near = append(near, strings.TrimSuffix(strings.TrimPrefix(anyCase(name), "^"), "$"))
		}
		guard = append(guard, object{{"not", object{{"pattern", "^(" + strings.Join(near, "|") + ")$"}}}})
		s.set("propertyNames", object{{"anyOf", guard}})
	}
	var rules []object
	for i := range t.rules {
		rules = append(rules, ruleSchemas(&t.rules[i], t)...)
	}
	rules = append(append(rules, g.parameterSchemas(t)...), t.extra...)
	if len(rules) > 0 {
		s.set("allOf", rules)
	}
	return s
}

func (g *generator) field(t *Type, f *Field) object {
	if f.removed {
		// doNotSuggest keeps an editor from offering the key.
		return object{{"not", object{}}, {"description", sentence(f.what, f.fix)}, {"doNotSuggest", true}}
	}
	if f.legacy {
		words := sentence(f.what, f.fix)
		return append(orNull(g.of(f.typ)), object{{"deprecated", true}, {"deprecationMessage", words}, {"description", words}}...)
	}
	s := g.of(f.typ)
	switch {
	case f.orEmpty && f.typ.kind == StringKind && f.typ.values == nil && f.typ.texts == nil:
		// takes an empty text as it is
	case f.orEmpty && f.typ.kind == StringKind:
		s = object{{"anyOf", []object{s, {{"const", ""}}}}}
	case f.orEmpty:
		s = object{{"anyOf", []object{s, {{"type", "object"}, {"maxProperties", 0}}}}}
	}
	switch {
	case f.required == filled && f.typ.kind == StringKind && f.typ.values == nil:
		s = append(object{}, s...)
		s.set("minLength", 1)
	case f.required == optional && !t.noNull:
		s = orNull(s)
	}
	if f.doc != "" {
		s = append(object{{"description", f.doc}}, without(s, "description")...)
	}
	if f.otherwise != "" {
		s = append(s, member{"default", f.typ.value(f.otherwise)})
	}
	if f.hidden {
		s = append(s, member{"doNotSuggest", true})
	}
	return s
}

// value is a text as a value of the type, where it is one of a boolean or an integer.
func (t *Type) value(text string) any {
	kind := t.kind
	if kind == EitherKind {
		kind = t.either[0].kind
	}
	if b, err := strconv.ParseBool(text); err == nil && kind == BoolKind {
		return b
	}
	if i, err := strconv.Atoi(text); err == nil && kind == IntKind {
		return i
	}
	return text
}

func without(s object, key string) object {
	var c object
	for _, m := range s {
		if m.key != key {
			c = append(c, m)
		}
	}
	return c
}

func sentence(what, fix string) string {
	if fix == "" {
		return what
	}
	return what + "; " + fix
}

// anyCase is a regular expression for a word in any letter case, in the syntax that RE2 and ECMA-262
// share.
func anyCase(word string) string {
	var b strings.Builder
	b.WriteByte('^')
	for _, r := range word {
		lower, upper := unicode.ToLower(r), unicode.ToUpper(r)
		switch {
		case lower != upper:
			b.WriteString("[" + string(lower) + string(upper) + "]")
		case strings.ContainsRune(`\.+*?()|[]{}^$/-`, r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('$')
	return b.String()
}

// ruleSchemas says a rule between fields.
func ruleSchemas(r *Rule, t *Type) []object {
	set := func(path []string) object { return setSchema(t, path, r.blank) }
	switch r.kind {
	case ruleAny:
		var ways []object
		for _, path := range r.paths {
			ways = append(ways, setSchema(t, path, r.blank))
		}
		return []object{{{"anyOf", ways}}}
	case ruleBoth:
		var all []object
		for i, a := range r.paths {
			for _, b := range r.paths[i+1:] {
				all = append(all, object{{"not", object{{"allOf", []object{set(a), set(b)}}}}})
			}
		}
		return all
	default:
		when := set(r.when)
		if r.value != "" {
			when = nested(r.when, object{{"const", r.value}})
		}
		var then []object
		for _, path := range r.paths {
			then = append(then, set(path))
		}
		return []object{{{"if", when}, {"then", object{{"allOf", then}}}}}
	}
}

// setSchema takes objects in which the field at path is set, see Rule.
func setSchema(t *Type, path []string, blank bool) object {
	at := t
	for _, key := range path {
		switch {
		case at.kind == MapKind:
			at = at.elem
		case at.field(key) != nil:
			at = at.field(key).typ
		}
	}
	alternatives := []*Type{at}
	if at.kind == EitherKind {
		alternatives = at.either
	}
	var ways []object
	for _, a := range alternatives {
		ways = append(ways, waysToBeSet(a, blank)...)
	}
	if len(ways) == 1 {
		return nested(path, ways[0])
	}
	return nested(path, object{{"anyOf", ways}})
}

func waysToBeSet(t *Type, blank bool) []object {
	switch t.kind {
	case ListKind:
		return []object{{{"type", "array"}, {"minItems", 1}}}
	case ObjectKind, MapKind:
		m := object{{"type", "object"}}
		if !t.hasRequired() {
			m.set("minProperties", 1)
		}
		return []object{m}
	case BoolKind, IntKind:
		return []object{{{"type", []string{"number", "boolean"}}}}
	default:
		text := object{{"type", "string"}, {"pattern", `\S`}}
		if blank {
			text = object{{"type", "string"}, {"minLength", 1}}
		}
		return []object{text, {{"type", []string{"number", "boolean"}}}}
	}
}

// nested takes objects that have a path and there what s takes.
func nested(path []string, s object) object {
	for i := len(path) - 1; i >= 0; i-- {
		s = object{{"type", "object"}, {"required", []string{path[i]}}, {"properties", object{{path[i], s}}}}
	}
	return s
}
