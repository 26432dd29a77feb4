package regexps

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What compiling takes, in steps of matching, as measured: a step is some 20 ns.
const (
	perByte        = 64   // of the text
	perClass       = 4096 // \pL: a table of hundreds of ranges
	perFolded      = 8    // a character of a range whose letters have two cases
	perInstruction = 32
)

// MaxInstructions is how many instructions an expression may compile to. [a-z]{1,500} is a thousand.
const MaxInstructions = 10_000

const (
	maxReading = 2 << 20 // steps that parsing an expression may take
	maxCopies  = 2 << 20 // instructions times groups: what matching keeps of where groups begin and end
)

// Reading is what parsing an expression takes, in steps, or more. It is known before the parser is asked.
func Reading(text string) int {
	steps := perByte * len(text)
	steps += perClass * (strings.Count(text, `\p`) + strings.Count(text, `\P`))
	for rest := text; ; {
		_, after, found := strings.Cut(rest, "-")
		if !found {
			return steps
		}
		// Without regard to case, the parser goes through a range character by character.
		steps += perFolded * min(int(firstRune(after)), 1<<17)
		rest = after
	}
}

// firstRune is the character that a class has at the beginning of text, escaped or not.
func firstRune(text string) rune {
	hex, found := strings.CutPrefix(text, `\x{`)
	if !found {
		r, _ := utf8.DecodeRuneInString(text)
		return r
	}
	hex, _, _ = strings.Cut(hex, "}")
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || n > unicode.MaxRune {
		return unicode.MaxRune
	}
	return rune(n)
}

// instructions is at least how many a parsed expression compiles to, and any number above
// MaxInstructions where there are more.
func instructions(re *syntax.Regexp) int {
	n := 0
	for _, sub := range re.Sub {
		if n += instructions(sub); n > MaxInstructions {
			return n
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		return max(1, len(re.Rune))
	case syntax.OpQuest:
		return n + 1
	case syntax.OpStar, syntax.OpPlus, syntax.OpCapture:
		return n + 2
	case syntax.OpAlternate:
		return n + len(re.Sub)
	case syntax.OpConcat:
		return max(1, n)
	case syntax.OpRepeat:
		return n*max(re.Min, re.Max, 1) + max(0, re.Max-re.Min) + 2
	default:
		return 1
	}
}

// looksBack tells whether what an expression matches depends on the character before.
func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	default:
	}
	return slices.ContainsFunc(re.Sub, looksBack)
}
