package yamlscan

import (
	"encoding/base64"
	"strings"

	"go.yaml.in/yaml/v3"
)

func collectionStyle(y *yaml.Node) Style {
	if y.Style&yaml.FlowStyle != 0 {
		return Flow
	}
	return Block
}

func scalarStyle(y *yaml.Node) Style {
	for s := Single; s <= Folded; s++ {
		if y.Style&libraryStyles[s] != 0 {
			return s
		}
	}
	return Plain
}

// scalarType is the type of a scalar of the library, and whether its text can be read as that. It is
// NoType where the text alone decides.
func scalarType(y *yaml.Node) (Type, bool) {
	if y.Style&yaml.TaggedStyle == 0 {
		if y.Tag == "!!str" {
			return String, true
		}
		return NoType, true
	}
	t := Other
	for known, tag := range libraryTags {
		if tag == y.Tag {
			t = Type(known)
		}
	}
	switch t {
	case String, Other:
		return t, true
	case Binary:
		_, err := base64.StdEncoding.DecodeString(y.Value)
		return t, err == nil
	case Float:
		plain := typeOf(y.Value)
		return t, plain == Float || plain == Int && !tooLarge(y.Value)
	default:
		return t, typeOf(y.Value) == t
	}
}

// tooLarge tells whether an integer is above the range of int64; the library makes no float of such.
func tooLarge(s string) bool {
	n, negative, _ := parseInt(strings.ReplaceAll(s, "_", ""))
	return !negative && n > 1<<63-1
}
