package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/regexps"
)

// omitMark stands in a rendered text for a leaf that its author left out. It is a noncharacter, which
// no text has a use for, and refused in parameters.
const omitMark = "\ufdd0"

// value is what one parameter is worth to a template.
type value struct {
	text string // as {{ }} prints it: the same in both of the modes
	kind valueKind
	own  bool // the tenant's: not a default, and not left out

	refused bool // for what was wrong with it, or for its absence; that has been reported
}

// refused tells whether the value of any parameter was.
func (a *Args) refused() bool {
	return slices.ContainsFunc(a.values, func(v value) bool { return v.refused })
}

// longest is the length of the longest value.
func (a *Args) longest() (n int) {
	for i := range a.values {
		n = max(n, len(a.values[i].text))
	}
	return n
}

type valueKind uint8

const (
	leftOut valueKind = iota // a boolean or number without a value
	aText
	aBoolean
	aNumber
)

func textValue(s string) value { return value{text: s, kind: aText} }

// any is what functions see: string, bool, int, or nil.
func (v *value) any() any {
	switch v.kind {
	case aText:
		return v.text
	case aBoolean:
		return v.text == "true"
	case aNumber:
		i, _ := strconv.Atoi(v.text) // as canonical wrote it
		return i
	default:
		return nil
	}
}

// empty tells what sprig's default replaces: "", false, 0, nil.
func (v *value) empty() bool {
	switch v.kind {
	case aText:
		return v.text == ""
	case aBoolean:
		return v.text == "false"
	case aNumber:
		return v.text == "0"
	default:
		return true
	}
}

// nothing is a parameter that was left out and has no default: an empty text, or no boolean or number
// at all, so that it prints as nothing in either mode.
func nothing(t ParamType, asStrings bool) value {
	if t.IsText() || asStrings {
		return textValue("")
	}
	return value{}
}

// parse types a text by the rules of the Platform: strconv.ParseBool, strconv.Atoi. What is the words
// of a problem, "" for none; they do not show a password.
func (p *Param) parse(text string, asStrings bool) (v value, what string) {
	switch p.Type {
	case Boolean:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return v, fmt.Sprintf("%s is not a boolean", shown(text))
		}
		v = value{text: strconv.FormatBool(b), kind: aBoolean}
	case Number:
		i, err := strconv.Atoi(text)
		if err != nil {
			return v, fmt.Sprintf("%s is not an integer", shown(text))
		}
		v = value{text: canonical(text, i), kind: aNumber}
	default:
		if strings.Contains(text, omitMark) {
			return v, "U+FDD0 is no character, and marks what {{ omit }} leaves out"
		}
		return textValue(text), ""
	}
	if asStrings {
		v = textValue(v.text)
	}
	return v, ""
}

// canonical is i in decimal: text itself where that is how it is written.
func canonical(text string, i int) string {
	if i < 100 { // strconv keeps those
		return strconv.Itoa(i)
	}
	if text[0] != '+' && text[0] != '0' {
		return text
	}
	return strconv.Itoa(i)
}

// refuses says which declared rule a value breaks, "" for none, or where w is over.
func (p *Param) refuses(text string, w *Work) string {
	if p.Type == Number {
		switch i, _ := strconv.Atoi(text); {
		case p.Min != nil && i < *p.Min:
			return fmt.Sprintf("%d is below the least, %d", i, *p.Min)
		case p.Max != nil && i > *p.Max:
			return fmt.Sprintf("%d is above the most, %d", i, *p.Max)
		}
		return ""
	}
	if p.validation == nil && p.invalidation == nil || !p.Type.IsText() || p.isOption(text) || w.Over() {
		return ""
	}
	left := min(maxHeld, matchPerUnit*w.left())
	steps := regexps.Steps{Left: left}
	what := p.held(text, &steps)
	if steps.Out() && left < maxHeld {
		w.Stop()
		return ""
	}
	if !w.do((left - max(steps.Left, 0)) / matchPerUnit) {
		return ""
	}
	return what
}

// held holds a value against the parameter's expressions.
func (p *Param) held(text string, steps *regexps.Steps) string {
	switch {
	case p.validation != nil && !p.validation.Match(text, steps) && !steps.Out():
		return fmt.Sprintf("%s does not match %q", p.shown(text), p.validation)
	case p.invalidation != nil && !steps.Out() && p.invalidation.Match(text, steps) && !steps.Out():
		return fmt.Sprintf("%s matches %q, which no value may", p.shown(text), p.invalidation)
	case steps.Out():
		return fmt.Sprintf("%s is too long for the expressions of %q: to match them takes more than %d million steps",
			p.shown(text), p.Variable, maxHeld/1_000_000)
	}
	return ""
}

// shown is a text for a message, but for a password.
func (p *Param) shown(text string) string {
	if p.Type == Password {
		return "the value"
	}
	return shown(text)
}

func (p *Param) isOption(text string) bool {
	return slices.Contains(p.Options, text)
}

// offOptions is a warning about a text that is none of the options. The Platform takes it.
func (p *Param) offOptions(text string) (what, fix string) {
	if len(p.Options) == 0 || !p.Type.IsText() || p.isOption(text) || p.validation != nil || p.invalidation != nil {
		return "", ""
	}
	if p.Type == Password {
		return "the value is none of the options", ""
	}
	return shown(text) + " is none of the options", problem.Suggest(text, p.Options)
}

// shown quotes a text for a message, and cuts what is too long to read.
func shown(text string) string {
	const most = 80
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", prefix(text, most), len(text))
	}
	return fmt.Sprintf("%q", text)
}

// cut is a text of so many bytes at most, and what says that there was more.
func cut(text string, most int) string {
	if len(text) > most {
		return fmt.Sprintf("%s… (%d bytes)", prefix(text, most), len(text))
	}
	return text
}

// prefix is the beginning of a longer text, and no part of a character.
func prefix(text string, most int) string {
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
