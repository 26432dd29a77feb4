package schema

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// maxPattern is the longest translated expression in bytes that a JSON Schema gets; Unicode classes
// can be long.
const maxPattern = 4096

// shared writes a regular expression of Go's in the syntax that RE2 and ECMA-262 have in common, so
// that an editor's JavaScript reads it as Go does. It is false for what has no such form: lines as
// opposed to texts.
func shared(expression string) (string, bool) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return "", false
	}
	w := ecmaWriter{ok: true}
	w.write(tree)
	return w.b.String(), w.ok && w.b.Len() <= maxPattern
}

type ecmaWriter struct {
	b  strings.Builder
	ok bool
}

func (w *ecmaWriter) write(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpNoMatch:
		w.b.WriteString(`[^\s\S]`)
	case syntax.OpEmptyMatch:
		w.b.WriteString(`(?:)`)
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			w.literal(r, re.Flags&syntax.FoldCase != 0)
		}
	case syntax.OpCharClass:
		w.class(re.Rune)
	case syntax.OpAnyCharNotNL:
		w.b.WriteString(`[^\n]`)
	case syntax.OpAnyChar:
		w.b.WriteString(`[\s\S]`)
	case syntax.OpBeginText:
		w.b.WriteByte('^')
	case syntax.OpEndText:
		w.b.WriteByte('$')
	case syntax.OpWordBoundary:
		w.b.WriteString(`\b`)
	case syntax.OpNoWordBoundary:
		w.b.WriteString(`\B`)
	case syntax.OpCapture:
		w.group("(", re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		w.group("(?:", re.Sub[0])
		w.b.WriteString(repeat(re))
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if sub.Op == syntax.OpAlternate {
				w.group("(?:", sub)
				continue
			}
			w.write(sub)
		}
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			if i > 0 {
				w.b.WriteByte('|')
			}
			w.write(sub)
		}
	default:
		w.ok = false
	}
}

// group writes what a repetition is of; one literal or class needs no brackets.
func (w *ecmaWriter) group(open string, re *syntax.Regexp) {
	single := re.Op == syntax.OpCharClass || re.Op == syntax.OpAnyChar || re.Op == syntax.OpAnyCharNotNL ||
		re.Op == syntax.OpLiteral && len(re.Rune) == 1 || re.Op == syntax.OpCapture
	if single && open == "(?:" {
		w.write(re)
		return
	}
	w.b.WriteString(open)
	w.write(re)
	w.b.WriteByte(')')
}

func repeat(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpStar:
		return "*"
	case syntax.OpPlus:
		return "+"
	case syntax.OpQuest:
		return "?"
	default:
	}
	switch {
	case re.Max == re.Min:
		return "{" + strconv.Itoa(re.Min) + "}"
	case re.Max < 0:
		return "{" + strconv.Itoa(re.Min) + ",}"
	default:
		return "{" + strconv.Itoa(re.Min) + "," + strconv.Itoa(re.Max) + "}"
	}
}

func (w *ecmaWriter) literal(r rune, fold bool) {
	if !fold || unicode.SimpleFold(r) == r {
		w.rune(r)
		return
	}
	ranges := []rune{r, r}
	for c := unicode.SimpleFold(r); c != r; c = unicode.SimpleFold(c) {
		ranges = append(ranges, c, c)
	}
	w.class(ranges)
}

// class writes pairs of first and last runes, negated where they reach the end of Unicode.
func (w *ecmaWriter) class(ranges []rune) {
	if len(ranges) == 0 {
		w.b.WriteString(`[^\s\S]`)
		return
	}
	w.b.WriteByte('[')
	if ranges[len(ranges)-1] == unicode.MaxRune {
		w.b.WriteByte('^')
		ranges = others(ranges)
	}
	for i := 0; i < len(ranges); i += 2 {
		w.rune(ranges[i])
		if ranges[i] != ranges[i+1] {
			w.b.WriteByte('-')
			w.rune(ranges[i+1])
		}
	}
	w.b.WriteByte(']')
}

// others is the complement of sorted ranges that end with Unicode.
func others(ranges []rune) []rune {
	var c []rune
	next := rune(0)
	for i := 0; i < len(ranges); i += 2 {
		if next < ranges[i] {
			c = append(c, next, ranges[i]-1)
		}
		next = ranges[i+1] + 1
	}
	return slices.Clip(c)
}

func (w *ecmaWriter) rune(r rune) {
	switch {
	case r < 0x20 || r == 0x7f:
		const digits = "0123456789abcdef"
		w.b.WriteString(`\x` + string(digits[r>>4]) + string(digits[r&15]))
	case strings.ContainsRune(`^$\.*+?()[]{}|/-`, r):
		if r == '-' {
			w.b.WriteString(`\x2d`) // a bare escape of it is for classes only
			return
		}
		w.b.WriteString(`\` + string(r))
	default:
		w.b.WriteRune(r)
	}
}
