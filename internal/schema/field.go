package schema

// A Field is one declared key of an object.
type Field struct {
	name      string
	typ       *Type
	doc       string
	otherwise string // what an absent field means, as it would be written
	required  need
	needFix   string // what to do about a required field that is not there
	removed   bool   // an error wherever it is written; what and fix explain
	orEmpty   bool   // an empty map or text is a field left out
	hidden    bool   // taken, and not offered by an editor
	legacy    bool   // a warning wherever it is written; what and fix explain
	what, fix string
}

// need says whether a field may be left out.
type need uint8

const (
	optional need = iota
	present       // must be there; may be empty
	filled        // must be there and not be empty
)

// F declares a field that may be left out.
func F(name string, t *Type, doc string) Field { return Field{name: name, typ: t, doc: doc} }

// Removed declares a key that is no longer taken: an error that says what and what to do.
func Removed(name, what, fix string) Field {
	return Field{name: name, typ: Free(), removed: true, what: what, fix: fix}
}

// Legacy declares a key that is taken and means nothing: a warning that says what and what to do.
func Legacy(name, what, fix string) Field {
	return Field{name: name, typ: Free(), legacy: true, what: what, fix: fix}
}

// Of says what the field takes, where nothing else has.
func (f Field) Of(t *Type) Field {
	f.typ = t
	return f
}

// Need makes the field one that must be there, and not be empty where it is a string. The fix says
// what to do about it; it may be empty.
func (f Field) Need(fix string) Field {
	f.required, f.needFix = filled, fix
	return f
}

// Present makes the field one that must be there but may be empty.
func (f Field) Present() Field {
	f.required = present
	return f
}

// OrEmpty makes an empty map or text the same as leaving the field out.
func (f Field) OrEmpty() Field {
	f.orEmpty = true
	return f
}

// Default says what an absent field means. It is for the reader; nothing is filled in.
func (f Field) Default(v string) Field {
	f.otherwise = v
	return f
}

// Name is the field's key.
func (f Field) Name() string { return f.name }

// Type is what the field takes.
func (f Field) Type() *Type { return f.typ }

// Required tells whether the field has to be there.
func (f Field) Required() bool { return f.required != optional }
