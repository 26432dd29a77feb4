package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
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

// refuses says which declared rule a value breaks, "" for none.
func (p *Param) refuses(text string) string {
	if p.Type == Number {
		switch i, _ := strconv.Atoi(text); {
		case p.Min != nil && i < *p.Min:
			return fmt.Sprintf("%d is below the least, %d", i, *p.Min)
		case p.Max != nil && i > *p.Max:
			return fmt.Sprintf("%d is above the most, %d", i, *p.Max)
		}
		return ""
	}
	if p.validation == nil && p.invalidation == nil || !p.Type.IsText() || p.isOption(text) {
		return ""
	}
	shown := shown(text)
	if p.Type == Password {
		shown = "the value"
	}
	switch {
	case p.validation != nil && !p.validation.MatchString(text):
		return fmt.Sprintf("%s does not match %q", shown, p.validation)
	case p.invalidation != nil && p.invalidation.MatchString(text):
		return fmt.Sprintf("%s matches %q, which no value may", shown, p.invalidation)
	}
	return ""
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
		cut := most
		for cut > 0 && text[cut]&0xC0 == 0x80 {
			cut--
		}
		return fmt.Sprintf("%q… (%d bytes)", text[:cut], len(text))
	}
	return fmt.Sprintf("%q", text)
}
