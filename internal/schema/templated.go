package schema

// templated is the type for the source of a template: a text with {{ fills every scalar, and numbers
// and booleans are taken for strings by their source text, with a warning.
func templated(t *Type) *Type { return templating{}.of(t) }

type templating map[*Type]*Type

func (done templating) of(t *Type) *Type {
	if t == nil {
		return nil
	}
	if c, ok := done[t]; ok {
		return c
	}
	c := new(Type)
	done[t] = c
	*c = *t
	if c.name != "" {
		c.name += "Template"
	}
	c.elem = done.of(t.elem)
	c.fields = append([]Field(nil), t.fields...)
	for i := range c.fields {
		c.fields[i].typ = done.of(c.fields[i].typ)
	}
	c.either = append([]*Type(nil), t.either...)
	for i := range c.either {
		c.either[i] = done.of(c.either[i])
	}
	switch c.kind {
	case StringKind:
		c.holes, c.scalars = true, numbersWarned
	case BoolKind, IntKind, IntOrStringKind:
		c.holes = true
	default:
	}
	return c
}
