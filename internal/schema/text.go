package schema

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tenantry/tenantry/internal/problem"
)

// enum is the values that a string may have.
type enum struct {
	values     []string
	open, fold bool
	exact      bool // open, but for a slip of the hand
}

// TextRule is one thing that a text has to keep. Its words follow the text: "x" is not a port.
type TextRule struct {
	ok        func(string) bool
	what, fix string
	warn      bool
	hide      bool   // the text is not shown, and no further rule is looked at
	schema    object // the same in JSON Schema; nil is beyond it
}

// Match is the rule that a text matches a regular expression, in the syntax that Go's RE2 and
// ECMA-262 share.
func Match(expression, what, fix string) TextRule {
	re := lazily(expression)
	return TextRule{
		ok: func(s string) bool { return re().MatchString(s) }, what: what, fix: fix,
		schema: object{{"pattern", expression}},
	}
}

// Refuse is the rule that a text does not match.
func Refuse(expression, what, fix string) TextRule {
	re := lazily(expression)
	return TextRule{
		ok: func(s string) bool { return !re().MatchString(s) }, what: what, fix: fix,
		schema: object{{"not", object{{"pattern", expression}}}},
	}
}

// hidden makes the rule one that never shows the text.
func (r TextRule) hidden() TextRule {
	r.hide = true
	return r
}

// Keep is a rule in Go, and its nearest form as a regular expression, if there is one.
func Keep(ok func(string) bool, expression, what, fix string) TextRule {
	r := TextRule{ok: ok, what: what, fix: fix}
	if expression != "" {
		r.schema = object{{"pattern", expression}}
	}
	return r
}

// Avoid is a warning for texts that match.
func Avoid(expression, what, fix string) TextRule {
	re := lazily(expression)
	return TextRule{ok: func(s string) bool { return !re().MatchString(s) }, what: what, fix: fix, warn: true}
}

// lazily compiles an expression when it is first asked for: a run asks for few of those that are declared.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// CheckText is [Type.Check] for a text that a document does not hold as it is, such as what a Secret's
// base64 says. It knows the rules for strings only.
func (t *Type) CheckText(text string, at problem.Pos, field string) problem.List {
	var bad problem.List
	t.eachTextProblem(text, func(p problem.Problem) {
		p.Pos, p.Field = at, field
		bad.Add(p)
	})
	return bad
}

// eachTextProblem gives what is wrong with a text, without its place. It makes nothing when all is well.
func (t *Type) eachTextProblem(text string, report func(problem.Problem)) {
	if t.holes && strings.Contains(text, "{{") {
		return
	}
	e := t.values
	unknown := e != nil && !e.has(text)
	if unknown && !e.open {
		report(t.valueProblem(text))
		return
	}
	for i := range t.texts {
		r := &t.texts[i]
		if r.ok(text) {
			continue
		}
		unknown = unknown && r.warn // else it has been said
		if r.hide {
			report(problem.Problem{What: r.what, Fix: r.fix, Warn: r.warn})
			return
		}
		report(problem.Problem{What: t.show(text) + r.what, Fix: r.fix, Warn: r.warn})
	}
	if unknown && !t.quietly && text != "" {
		report(t.valueProblem(text))
	}
}

func (e *enum) has(text string) bool {
	return slices.Contains(e.values, text)
}

func (t *Type) valueProblem(text string) problem.Problem {
	e := t.values
	if e.fold {
		for _, v := range e.values {
			if strings.EqualFold(v, text) {
				return problem.Problem{What: t.show(text) + "is read as " + strconv.Quote(v), Fix: "write " + v, Warn: true}
			}
		}
	}
	p := problem.Problem{What: t.show(text) + "is not a value it can have", Fix: suggest(text, e.shown()), Warn: e.open && (!e.exact || problem.Slip(text, e.values) == "")}
	if e.open {
		p.What = t.show(text) + "is none of the values that are known"
	}
	if t.secret {
		p.Fix = ""
	}
	return p
}

// shown is the values without the empty one, which nobody needs to be told to write.
func (e *enum) shown() []string {
	var values []string
	for _, v := range e.values {
		if v != "" {
			values = append(values, v)
		}
	}
	return values
}

// show is a text at the beginning of a message, cut where it is long, with a space after it; nothing
// for a secret.
func (t *Type) show(text string) string {
	const longest = 80
	if t.secret {
		return ""
	}
	if len(text) > longest {
		return strconv.Quote(strings.ToValidUTF8(text[:longest], "")+"…") + " "
	}
	return strconv.Quote(text) + " "
}

// suggest is problem.Suggest for a closed set of names: what begins with the name is near, and a name
// of a letter or two is near to everything and so to nothing.
func suggest(name string, names []string) string {
	const nearable = 3
	if len(names) == 1 {
		return "write " + strconv.Quote(names[0])
	}
	if len(name) < nearable {
		if len(names) > 9 {
			return ""
		}
		var quoted []string
		for _, n := range names {
			quoted = append(quoted, strconv.Quote(n))
		}
		return "write one of " + strings.Join(quoted, ", ")
	}
	if near := problem.Nearest(name, names); near == "" {
		var longer []string
		for _, n := range names {
			if strings.HasPrefix(strings.ToLower(n), strings.ToLower(name)) {
				longer = append(longer, n)
			}
		}
		if len(longer) == 1 {
			return "did you mean " + strconv.Quote(longer[0]) + "?"
		}
	}
	return problem.Suggest(name, names)
}
