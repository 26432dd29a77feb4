package problem

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"
)

// Nearest returns the candidate that name was probably meant to be, or "" when none is near. Letter
// case alone never makes a name far. Among equals the first in sort order wins.
func Nearest(name string, candidates []string) string {
	length := utf8.RuneCountInString(name)
	best, bound := "", len(name)/3+1
	lower := strings.ToLower(name)
	for _, c := range candidates {
		if l := utf8.RuneCountInString(c); c == name || l-length > bound || length-l > bound {
			continue
		}
		d := levenshtein.Distance(lower, strings.ToLower(c), nil)
		if d < bound || d == bound && (best == "" || c < best) {
			best, bound = c, d
		}
	}
	return best
}

// Slip returns the candidate that name is with a slip of the hand, two letters at most or their case, or "":
// for names that others give things of their own.
func Slip(name string, candidates []string) string {
	const letters = 2
	if near := Nearest(name, candidates); near != "" && levenshtein.Distance(strings.ToLower(name), strings.ToLower(near), nil) <= letters {
		return near
	}
	return ""
}

// Suggest is the fix for a name that is not there: the nearest candidate as a question, else the
// allowed ones when there are nine or fewer, else nothing.
func Suggest(name string, candidates []string) string {
	if near := Nearest(name, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(candidates) == 0 || len(candidates) > 9 {
		return ""
	}
	quoted := make([]string, 0, len(candidates))
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		quoted = append(quoted, fmt.Sprintf("%q", c))
	}
	return "write one of " + strings.Join(quoted, ", ")
}
