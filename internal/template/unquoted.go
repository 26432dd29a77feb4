package template

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Where a hole is all of a plain scalar of YAML, its value has the type that it looks like. That is what the author
// wants of true and 7, which say there what they say as texts; of 1.10, null and no it is a mistake.

// standsPlain tells whether a value at a place is all of a plain scalar.
func (p place) standsPlain() bool {
	return p.whole && (p.context == inPlain || p.context == inPlainFlow)
}

// mayMean tells whether a text may be something else than itself as a plain scalar. The first character decides nearly
// always.
func mayMean(text string) bool {
	if text == "" {
		return false // nothing, as the author left room for
	}
	switch text[0] {
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.', '~',
		'n', 'N', 'y', 'Y', 't', 'T', 'f', 'F', 'o', 'O':
		return meaning(text) != ""
	}
	return false
}

// meaning says what YAML takes a plain scalar for that does not say what its text says, "" for nothing else.
func meaning(text string) string {
	switch t, value := yamlscan.PlainValue(text); {
	case t == yamlscan.Null:
		return "null"
	case t == yamlscan.Time:
		return "a date"
	case t == yamlscan.String || value == text:
		return ""
	case t == yamlscan.Bool:
		return "the boolean " + value
	case value == "" && strings.EqualFold(text, ".nan"):
		return "not a number"
	case value == "":
		return "infinity"
	default:
		return "the number " + value
	}
}

// parametersField is the field of parameters in problems, below the application that its caller knows.
const parametersField = ".template.parameters"

// unquoted warns of a parameter whose value means something else where it stands without quotes.
func (l *leaf) unquoted(c *Call, h *filled) {
	for _, i := range h.refs.params {
		p, v := &l.t.params[i], &c.Args.values[i]
		if !p.Type.IsText() || !v.own || v.text != h.value || p.isOption(v.text) {
			continue
		}
		what := fmt.Sprintf("%s is %s to YAML where template %q has it without quotes (%s, %s)", shown(v.text), meaning(v.text), l.t.name, l.field, l.node.Pos())
		if p.Type == Password {
			what = fmt.Sprintf("the value is no text to YAML where template %q has it without quotes (%s, %s)", l.t.name, l.field, l.node.Pos())
		}
		c.warned.Add(problem.Problem{
			Pos: c.Args.Origin(i).Pos(), Field: parametersField + "." + p.Variable, What: what, Fix: fmt.Sprintf("write {{ .Values.%s | quote }} there", p.Variable), Warn: true,
			Cause: &problem.Cause{
				Pos: l.node.Pos(), Field: l.field, Of: "application",
				What: fmt.Sprintf("the parameter %q stands in YAML without quotes, and has values that say something else there", p.Variable),
				Fix:  fmt.Sprintf("write {{ .Values.%s | quote }}", p.Variable),
			},
		})
		return
	}
}
