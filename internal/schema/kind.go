package schema

// Kind says what a [Type] takes.
type Kind uint8

// The kinds of a type. Any takes everything; Either takes what one of its alternatives takes.
const (
	AnyKind Kind = iota
	ObjectKind
	MapKind
	ListKind
	StringKind
	BoolKind
	IntKind
	IntOrStringKind
	EitherKind
)

// String is the kind as messages say what is wanted.
func (k Kind) String() string {
	switch k {
	case ObjectKind, MapKind:
		return "a map"
	case ListKind:
		return "a list"
	case StringKind:
		return "a string"
	case BoolKind:
		return "true or false"
	case IntKind:
		return "an integer"
	case IntOrStringKind:
		return "an integer or a string"
	default:
		return "anything"
	}
}
