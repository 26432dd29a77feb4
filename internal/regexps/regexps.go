package regexps

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
)

// ErrTooLarge is returned for an expression that is beyond what the package compiles.
var ErrTooLarge = errors.New("the regular expression is too large: " + TooLarge)

// TooLarge is what such an expression has too much of, in words.
var TooLarge = fmt.Sprintf("more than %d instructions, or classes that take too long to read", MaxInstructions)

// An Expression is a compiled one. It does not change, so several goroutines may match it at once.
type Expression struct {
	re   *regexp.Regexp
	next *regexp.Regexp // the same behind one character, where what is before a match counts; else nil
	size int            // instructions
	cost int
}

// Compile compiles an expression in the syntax of RE2. It returns [ErrTooLarge], or the error of
// [regexp.Compile]; before either, it takes the work of a small expression only.
func Compile(text string) (*Expression, error) {
	cost := Reading(text)
	if cost > maxReading {
		return nil, ErrTooLarge
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	size := instructions(tree) + 2 // it fails, it matches
	if size > MaxInstructions || size*tree.MaxCap() > maxCopies {
		return nil, ErrTooLarge
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	x := &Expression{re: re, size: size, cost: 2*cost + perInstruction*size}
	if looksBack(tree) {
		x.next, err = regexp.Compile(`\A(?s:.)(?s:.*?)(` + tree.String() + `)`)
		x.cost *= 2
	}
	return x, err
}

// String is the text that was compiled.
func (x *Expression) String() string { return x.re.String() }

// Groups is the number of its groups.
func (x *Expression) Groups() int { return x.re.NumSubexp() }

// Cost is what compiling it takes, [Reading] included, in steps.
func (x *Expression) Cost() int { return x.cost }

// Expand appends the replacement to dst, with $1 and ${name} in it for the groups of a match of s.
func (x *Expression) Expand(dst []byte, replacement, s string, match []int) []byte {
	return x.re.ExpandString(dst, replacement, s, match)
}
