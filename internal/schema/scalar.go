package schema

import (
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// takes tells whether n is of a kind that the type can say more about than that it is the wrong one.
func (t *Type) takes(n yamlscan.Node) bool {
	if t.holes && isHole(n) {
		return t.kind >= StringKind && t.kind <= IntOrStringKind
	}
	switch t.kind {
	case ObjectKind, MapKind:
		return n.Kind() == yamlscan.Map
	case ListKind:
		return n.Kind() == yamlscan.Seq
	case BoolKind:
		return n.Type() == yamlscan.Bool
	case IntKind:
		return n.ValueType() == yamlscan.Int
	case IntOrStringKind:
		return n.ValueType() == yamlscan.Int || isText(n)
	case StringKind:
		return t.takesAsText(n)
	case EitherKind:
		for _, alternative := range t.either {
			if alternative.takes(n) {
				return true
			}
		}
		return false
	default:
		return true
	}
}

// isText is true for strings, and for timestamps, which Kubernetes and JSON read as strings.
func isText(n yamlscan.Node) bool {
	switch n.Type() {
	case yamlscan.String, yamlscan.Time:
		return true
	case yamlscan.Other:
		return n.Tag() == ""
	default:
		return false
	}
}

// isTagged tells whether a scalar has a tag by which it is no text for everybody: what is !!binary is decoded
// by who reads it as that.
func isTagged(n yamlscan.Node) bool {
	t := n.Type()
	return t == yamlscan.Binary || t == yamlscan.Other && n.Tag() != ""
}

func isHole(n yamlscan.Node) bool { return isText(n) && strings.Contains(n.Text(), "{{") }

func (t *Type) takesAsText(n yamlscan.Node) bool {
	if isText(n) {
		return true
	}
	switch t.scalars {
	case onlyStrings:
		return false
	default:
		return n.Kind() == yamlscan.Scalar && !isNull(n) && !isTagged(n)
	}
}

func (c *checker) scalar(t *Type, n yamlscan.Node) {
	if !t.takes(n) {
		c.wrongKind(t, n)
		return
	}
	if t.kind != StringKind {
		if what, fix := n.Misfit(); what != "" {
			c.add(n, problem.Problem{What: what, Fix: fix})
		} else if t.ranged && n.Type() == yamlscan.Int {
			c.inRange(t, n)
		}
		return
	}
	if n.Style() == yamlscan.Double {
		if what, fix := n.Misfit(); what != "" {
			c.add(n, problem.Problem{What: what, Fix: fix})
		}
	}
	if t.asksForQuotes(n) {
		c.notQuoted(t, n)
	}
	if t.values == nil && t.texts == nil {
		return
	}
	t.eachTextProblem(n.Text(), func(p problem.Problem) { c.add(n, p) })
}

func (c *checker) inRange(t *Type, n yamlscan.Node) {
	v, err := strconv.ParseInt(strings.ReplaceAll(n.Text(), "_", ""), 0, 64)
	switch {
	case err != nil:
		c.add(n, problem.Problem{What: n.Text() + " is out of range"})
	case v < t.lo:
		c.add(n, problem.Problem{What: n.Text() + " is less than " + strconv.FormatInt(t.lo, 10)})
	case v > t.hi:
		c.add(n, problem.Problem{What: n.Text() + " is more than " + strconv.FormatInt(t.hi, 10)})
	}
}

// asksForQuotes tells whether a scalar that is taken for its text looks like something else, to this
// or to another reader.
func (t *Type) asksForQuotes(n yamlscan.Node) bool {
	switch t.scalars {
	case onlyStrings:
		return false
	case withWarning:
		return !isText(n)
	case asTheirText:
		return n.Type() == yamlscan.Float || n.Type() == yamlscan.Time
	default:
		return !isText(n) || n.Type() == yamlscan.Time
	}
}

// notQuoted warns of a number, boolean or date where a string is wanted.
func (c *checker) notQuoted(t *Type, n yamlscan.Node) {
	p := problem.Problem{What: "is " + t.describe(n) + ", want a string", Fix: t.quoted(n), Warn: true}
	if t.scalars != withWarning {
		p.What += "; it is kept as it is written"
	}
	c.add(n, p)
}

// wrongKind reports a node of a kind or type that the type does not take.
func (c *checker) wrongKind(t *Type, n yamlscan.Node) {
	for _, r := range t.refused {
		if r.kind == n.Kind() {
			c.add(n, problem.Problem{What: r.what, Fix: r.fix})
			return
		}
	}
	c.add(n, problem.Problem{What: "is " + t.describe(n) + ", want " + t.wanted(), Fix: c.instead(t, n)})
}

// describe says what a node is, with its text where that is short and no secret.
func (t *Type) describe(n yamlscan.Node) string {
	var what string
	switch n.Kind() {
	case yamlscan.Map:
		return "a map"
	case yamlscan.Seq:
		return "a list"
	case yamlscan.None:
		return "absent"
	default:
	}
	if isTagged(n) {
		return "a text with the tag " + n.Tag()
	}
	switch n.Type() {
	case yamlscan.Null:
		return "null"
	case yamlscan.Bool:
		what = "the boolean "
	case yamlscan.Int, yamlscan.Float:
		what = "the number "
	case yamlscan.Time:
		what = "the date "
	default:
		what = "the string "
	}
	const shown = 40
	if t.secret || len(n.Text()) > shown {
		return strings.Replace(strings.TrimSuffix(what, " "), "the ", "a ", 1)
	}
	if what == "the string " {
		return what + strconv.Quote(n.Text())
	}
	return what + n.Text()
}

func (t *Type) wanted() string {
	if t.words != "" {
		return t.words
	}
	if t.kind != EitherKind {
		return t.kind.String()
	}
	var all []string
	for _, alternative := range t.either {
		all = append(all, alternative.wanted())
	}
	return strings.Join(all, " or ")
}

// instead says what to write where that can be told from what was written.
func (c *checker) instead(t *Type, n yamlscan.Node) string {
	switch {
	case isNull(n) && c.depth > 0 && c.depth <= len(c.room) && c.room[c.depth-1].item:
		return "delete the item, or give it a value"
	case isNull(n):
		return "delete the key, or give it a value"
	case n.Kind() != yamlscan.Scalar:
		return ""
	case isTagged(n):
		return "remove the tag"
	case t.kind == StringKind && t.values != nil && !t.values.has(n.Text()):
		return suggest(n.Text(), t.values.shown())
	case t.kind == StringKind:
		return t.quoted(n)
	case t.secret:
		return ""
	case t.kind >= ObjectKind && t.kind <= ListKind && isHole(n):
		return "{{ }} fills single values only: write out what holds them"
	case t.kind == BoolKind:
		return boolFix(n.Text())
	case t.kind == IntKind:
		if _, err := strconv.ParseInt(n.Text(), 10, 64); err == nil {
			return "write " + n.Text() + " without quotes"
		}
	case t.kind == ListKind && isText(n):
		return "write it as a list: [" + strconv.Quote(n.Text()) + "]"
	}
	return ""
}

func (t *Type) quoted(n yamlscan.Node) string {
	if t.secret {
		return "put it in quotes"
	}
	return "write " + strconv.Quote(n.Text())
}

func boolFix(text string) string {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "y", "1":
		return "write true without quotes"
	case "false", "no", "off", "n", "0":
		return "write false without quotes"
	default:
		return ""
	}
}
