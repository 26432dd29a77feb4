package template

// context is where in a YAML text a hole stands. It says which values can be put there without a
// parser looking at the result.
type context uint8

const (
	unproved    context = iota // in a key, an anchor, a comment: every value is looked at
	inPlain                    // in a plain scalar of block style
	inPlainFlow                // in a plain scalar between brackets
	inSingle
	inDouble
	inBlock // in a literal or folded scalar
	inOwn   // in double quotes that the hole wrote itself, with escapes
)

// place is where a hole stands: its context, whether it is all of its scalar, and whether what stands
// on either side of it is neither a space nor a line break.
type place struct {
	context context
	whole   bool
	snug    bool
}

// takes tells whether the value v, put into p, is read back as v by every reader of YAML 1.1 and 1.2,
// and leaves what is around it as it is. It says no when in doubt. The argument for each context:
//
// Quoted scalars end at their quote, and escapes begin with \ or a second quote. Literals end with
// their lines. Plain scalars end at ": ", " #", a line break or, in flow style, at a bracket or comma,
// and must not begin with an indicator. Spaces at the ends may be folded away, and line breaks and
// characters beyond ASCII (some of which break lines) are never taken. An empty value brings together
// what stands on its sides: that is taken where the hole is all of a plain scalar, and between quotes
// where neither side can be folded away.
func (p place) takes(v string) bool {
	switch p.context {
	case inOwn:
		return true
	case inSingle, inDouble:
		return v == "" && p.snug || v != "" && takesPrintable(v, p.context)
	case inBlock:
		return v != "" && takesPrintable(v, p.context)
	case inPlain, inPlainFlow:
		if v == "" {
			return p.whole && p.context == inPlain
		}
		return takesPlain(v, p.context == inPlain)
	default:
		return false
	}
}

func takesPrintable(v string, in context) bool {
	if v[0] == ' ' || v[len(v)-1] == ' ' {
		return false
	}
	for i := range len(v) {
		switch c := v[i]; {
		case c < ' ' || c > '~':
			return false
		case c == '\'' && in == inSingle, (c == '"' || c == '\\') && in == inDouble:
			return false
		}
	}
	return true
}

// takesPlain is true for letters and digits with _ . / - + = @ and in block style : , and spaces
// between them; what is not a letter, a digit or _ stands neither first nor last, nor beside another.
func takesPlain(v string, block bool) bool {
	word := false
	for i := range len(v) {
		switch c := v[i]; c {
		case '.', '/', '-', '+', '=', '@':
			if !word && (c != '/' || i == 0) {
				return false
			}
			word = false
		case ':', ',', ' ':
			afterComma := c == ' ' && i > 0 && v[i-1] == ','
			if !word && !afterComma || !block || i+1 == len(v) || c == ':' && v[i+1] == ' ' {
				return false
			}
			word = false
		default:
			if !isWord(c) {
				return false
			}
			word = true
		}
	}
	return word
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
