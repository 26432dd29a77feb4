package yamlscan

import (
	"fmt"

	"github.com/tenantry/tenantry/internal/problem"
)

// JSON returns what sigs.k8s.io/yaml decodes n to: map[string]any, []any, string, bool, float64 or nil. The
// problem is the first that keeps n out of JSON: what does not fit, and keys that meet there.
func (n Node) JSON() (any, *problem.Problem) {
	if what, fix := n.Misfit(); what != "" {
		return nil, &problem.Problem{Pos: n.Pos(), What: what, Fix: fix}
	}
	switch n.Kind() {
	case Map:
		return n.jsonMap()
	case Seq:
		list := make([]any, 0, n.Len())
		for item := range n.Items() {
			v, bad := item.JSON()
			if bad != nil {
				return nil, bad
			}
			list = append(list, v)
		}
		return list, nil
	case Scalar:
		return n.jsonScalar(), nil
	default:
		return nil, nil
	}
}

func (n Node) jsonMap() (any, *problem.Problem) {
	for k, first := range n.Meeting() {
		p := meets(k, first)
		return nil, &p
	}
	m := make(map[string]any, n.Len())
	for k, v := range n.Pairs() {
		key, ok := k.KeyText()
		if !ok {
			p := noKey(k)
			return nil, &p
		}
		value, bad := v.JSON()
		if bad != nil {
			return nil, bad
		}
		m[key] = value
	}
	return m, nil
}

func (n Node) jsonScalar() any {
	switch n.ValueType() {
	case Bool:
		return n.IsTrue()
	case Int:
		return float64(intValue(n.Text()).(int64))
	case Float:
		if v, ok := value(Float, n.Text()).(float64); ok {
			return v
		}
		return nil
	case Null:
		return nil
	default:
		return n.Text()
	}
}

// KeyProblems yields what keeps the keys of a map out of JSON, each with its key.
func (n Node) KeyProblems() func(yield func(Node, problem.Problem) bool) {
	return func(yield func(Node, problem.Problem) bool) {
		for k := range n.Pairs() {
			if _, ok := k.KeyText(); !ok && k.Kind() == Scalar && !yield(k, noKey(k)) {
				return
			}
		}
		for k, first := range n.Meeting() {
			if !yield(k, meets(k, first)) {
				return
			}
		}
	}
}

// noKey is the problem of a key that is no text in JSON.
func noKey(k Node) problem.Problem {
	p := problem.Problem{Pos: k.Pos()}
	if k.Type() == Null {
		p.What, p.Fix = "a key is null, and in JSON keys are strings", `write its name, in quotes if that is "null"`
		return p
	}
	what, fix := k.Misfit()
	p.What, p.Fix = "a key "+what, fix
	return p
}

// meets is the problem of a key that is another one again in JSON.
func meets(k, first Node) problem.Problem {
	text, _ := k.KeyText()
	return problem.Problem{
		Pos:  k.Pos(),
		What: fmt.Sprintf("the keys %s (%s) and %s are both %q in JSON, and a reader takes either", shownKey(first), first.Pos(), shownKey(k), text),
		Fix:  "remove one of them",
	}
}

func shownKey(k Node) string {
	if k.Style() == Plain {
		return k.Text()
	}
	return fmt.Sprintf("%q", k.Text())
}
