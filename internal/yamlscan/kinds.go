package yamlscan

// Kind says what a [Node] is. Its String is the word that messages use.
type Kind uint8

// The kinds of a node. None is that of the absent node.
const (
	None Kind = iota
	Map
	Seq
	Scalar

	alias // in the arena only: stands for another node
)

func (k Kind) String() string {
	switch k {
	case Map:
		return "map"
	case Seq:
		return "list"
	case Scalar:
		return "scalar"
	default:
		return "nothing"
	}
}

// Type says what a scalar's text means, as go.yaml.in/yaml/v3 resolves it: the core schema of YAML
// 1.2 with timestamps, and with the numbers that Go writes (underscores, 0b, 0o, 0777).
type Type uint8

// The types of a scalar. Everything else has NoType. Other is a scalar with a tag of its own.
const (
	NoType Type = iota
	Null
	Bool
	Int
	Float
	String
	Time
	Binary
	Other
)

func (t Type) String() string {
	switch t {
	case Null:
		return "null"
	case Bool:
		return "boolean"
	case Int:
		return "integer"
	case Float:
		return "number"
	case String:
		return "string"
	case Time:
		return "timestamp"
	case Binary:
		return "binary"
	case Other:
		return "tagged scalar"
	default:
		return "none"
	}
}

// Style says how a node is written.
type Style uint8

// The styles: the first five are those of scalars, the others of maps and lists.
const (
	Plain Style = iota
	Single
	Double
	Literal
	Folded
	Flow
	Block
)
