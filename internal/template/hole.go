package template

import "strconv"

// hole is one action of a kind that is read off its parse tree: a value, others that take its place
// where it is empty (sprig's default), and how it is printed.
type hole struct {
	sources  []source
	required bool // an empty text is an error, which text/template words
	quoted   quoting
	refs     refs
}

type quoting uint8

const (
	unquoted quoting = iota
	doubleQuoted
	singleQuoted
)

type sourceKind uint8

const (
	fromParam sourceKind = iota
	fromLoft
	fromAnnotation // nothing where it is missing
	gotAnnotation  // an empty text where it is missing
	constant
	absent
	omitted
)

// source is where a value comes from.
type source struct {
	kind  sourceKind
	index int       // of the parameter, or of the field of .Values.loft
	text  string    // the annotation's key, or the constant
	of    valueKind // of a constant
	empty bool      // of a constant
	texts bool      // toString was called on it
}

// read gives the text that the source prints, whether it is nothing at all, and whether default
// replaces it.
func (s *source) read(c *Call) (text string, none, empty bool) {
	switch s.kind {
	case fromParam:
		v := &c.Args.values[s.index]
		if s.texts {
			return v.text, false, v.text == ""
		}
		return v.text, v.kind == leftOut, v.empty()
	case fromLoft:
		text = c.Loft.field(s.index)
	case fromAnnotation, gotAnnotation:
		var ok bool
		if text, ok = c.Loft.annotation(s.text); !ok && s.kind == fromAnnotation && !s.texts {
			return "", true, true
		}
	case constant:
		return s.text, false, s.empty
	default: // absent
		return "", !s.texts, true
	}
	return text, false, text == ""
}

// fate is what becomes of a leaf by one of its holes.
type fate uint8

const (
	goesOn fate = iota
	omits
	escapes // the leaf needs text/template after all
	tooLong // the leaf has more text than it may
)

// value is the text of the first source that is not empty, or of the last one.
func (h *hole) value(c *Call) (text string, none bool, f fate) {
	for i := range h.sources {
		s := &h.sources[i]
		if s.kind == omitted {
			return "", false, omits
		}
		var empty bool
		if text, none, empty = s.read(c); !empty {
			break
		}
	}
	if h.required && text == "" {
		return "", none, escapes
	}
	return text, none, goesOn
}

// print appends what the hole prints of a value.
func (h *hole) print(dst []byte, text string, none bool) []byte {
	switch {
	case h.quoted == unquoted || none:
		return append(dst, text...)
	case h.quoted == singleQuoted:
		return append(append(append(dst, '\''), text...), '\'')
	}
	return strconv.AppendQuote(dst, text)
}
