package yamlscan

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// ValueType is the type that Kubernetes, Helm and Argo CD give a scalar: that of sigs.k8s.io/yaml, which
// reads by YAML 1.1. A plain yes, no, on, off, y or n is a boolean there, and a timestamp a string.
func (n Node) ValueType() Type {
	t := n.Type()
	switch {
	case t == String && n.Style() == Plain && isSwitch(n.Text()) && n.Tag() == "":
		return Bool
	case t == Time, t == Other && n.Tag() == "":
		return String
	case t == Int && strings.HasPrefix(n.Text(), "0o") && signed(n.Text()[2:]):
		return String // an integer to go.yaml.in/yaml/v3 only
	}
	return t
}

// PlainValue is the type that Kubernetes and Helm give a plain scalar of this text, and how they write its value. A
// timestamp, which they take for a string, is told all the same: other readers of YAML do not.
func PlainValue(text string) (t Type, value string) {
	if isSwitch(text) {
		return Bool, strconv.FormatBool(isTrue(text))
	}
	switch t = typeOf(text); t {
	case Bool:
		return t, strconv.FormatBool(isTrue(text))
	case Int:
		return t, fmt.Sprint(intValue(text))
	case Float:
		if isSpecialFloat(text) {
			return t, ""
		}
		return t, strconv.FormatFloat(floatValue(text).(float64), 'f', -1, 64)
	case Null:
		return t, ""
	case Other:
		return String, text
	default:
		return t, text
	}
}

// isSwitch is true for the words that are booleans by YAML 1.1 and no more by YAML 1.2.
func isSwitch(s string) bool {
	switch s {
	case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON",
		"n", "N", "no", "No", "NO", "off", "Off", "OFF":
		return true
	}
	return false
}

// IsTrue tells whether a scalar whose ValueType is Bool means true.
func (n Node) IsTrue() bool { return isTrue(n.Text()) }

func isTrue(s string) bool {
	switch {
	case s == "":
		return false
	case s[0]|0x20 == 'o':
		return len(s) == len("on")
	default:
		return s[0]|0x20 == 't' || s[0]|0x20 == 'y'
	}
}

// Misfit says what keeps a node out of JSON, which is all that Kubernetes can hold, and what to write
// instead; what is "" where nothing does. It looks at n alone, and not at what is below it.
func (n Node) Misfit() (what, fix string) {
	switch n.Kind() {
	case Map:
		return n.strangeTag("!!map")
	case Seq:
		return n.strangeTag("!!seq")
	case Scalar:
	default:
		return "", ""
	}
	text := n.Text()
	switch n.Type() {
	case Binary:
		return "is binary, which JSON cannot hold", "write the text itself, without !!binary"
	case Other, Time:
		if n.Tag() != "" {
			return n.strangeTag("")
		}
	case Float:
		if isSpecialFloat(text) {
			return "is " + text + ", which JSON cannot hold", "write a number, or put it into quotes"
		}
		if n.Tag() == "" && strings.Trim(text, "+-_0123456789") == "" {
			return beyond(text)
		}
	case Int:
		if tooLarge(text) {
			return beyond(text)
		}
	case String:
		if n.Style() == Double && strings.Contains(text, "\x00") {
			return "holds a NUL character", "remove it"
		}
	default:
	}
	return "", ""
}

func (n Node) strangeTag(own string) (what, fix string) {
	switch tag := n.Tag(); tag {
	case "", "!", own:
		return "", ""
	default:
		return "has the tag " + tag + ", which JSON cannot hold", "remove the tag"
	}
}

func beyond(text string) (what, fix string) {
	const most = 40
	if len(text) > most {
		text = text[:most] + "…"
	}
	return "is the integer " + text + ", which 64 bits with a sign do not hold", "put it into quotes"
}

// KeyText is the text that a key of a map has in JSON, as sigs.k8s.io/yaml makes it; false where that has
// none: keys are strings there.
func (n Node) KeyText() (string, bool) {
	if n.Kind() != Scalar {
		return "", false
	}
	if what, _ := n.Misfit(); what != "" && n.Type() != Float {
		return "", false
	}
	switch n.ValueType() {
	case Bool:
		return strconv.FormatBool(n.IsTrue()), true
	case Int:
		return fmt.Sprint(intValue(n.Text())), true
	case Float:
		return floatKey(floatValue(n.Text()).(float64)), true
	case String:
		return n.Text(), true
	default:
		return "", false
	}
}

func floatKey(f float64) string {
	switch s := strconv.FormatFloat(f, 'g', -1, 32); s {
	case "NaN":
		return ".nan"
	case "+Inf":
		return ".inf"
	case "-Inf":
		return "-.inf"
	default:
		return s
	}
}

// Meeting yields the keys of a map that are one key in JSON with another that stands before, and that one.
// Those that are written alike are for [Parse] to report.
func (n Node) Meeting() iter.Seq2[Node, Node] {
	return func(yield func(second, first Node) bool) {
		if !n.rewrites() {
			return
		}
		seen := make(map[string]Node, n.Len())
		for k := range n.Pairs() {
			text, ok := k.KeyText()
			if !ok {
				continue
			}
			first, again := seen[text]
			if !again {
				seen[text] = k
			} else if first.Text() != k.Text() && !yield(k, first) {
				return
			}
		}
	}
}

// rewrites tells whether a key of a map is not its text in JSON.
func (n Node) rewrites() bool {
	for k := range n.Pairs() {
		if k.ValueType() == String {
			continue
		}
		if text, ok := k.KeyText(); ok && text != k.Text() {
			return true
		}
	}
	return false
}
