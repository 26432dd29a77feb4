package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/report"
)

// howToSeeAll is said where some of the places that a cause hits are left out.
const howToSeeAll = "--verbose lists them"

// printProblems prints what was found on standard error, and fails if anything of it is worse than a warning.
func printProblems(std session, found problem.List) error {
	err := report.Text(std.err, std.shown(found), std.colored(std.err))
	if err == nil {
		_, err = io.WriteString(std.err, std.tally(found))
	}
	if err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	if found.Failed() {
		return errProblems
	}
	return nil
}

// shown is what people see of the problems: what has one cause is said once, unless all of it is asked for.
func (v *voice) shown(found problem.List) problem.List {
	if v.quiet {
		found = slices.DeleteFunc(slices.Clone(found), func(p problem.Problem) bool { return p.Warn })
	}
	if v.verbose {
		return found
	}
	return found.Grouped(howToSeeAll)
}

// tally is a last line that says how many of a run's messages are errors, where a reader could lose them among the warnings, and
// how many problems there are where some were said together.
func (v *voice) tally(found problem.List) string {
	warnings := slices.ContainsFunc(found, func(p problem.Problem) bool { return p.Warn })
	switch {
	case !found.Failed():
		return ""
	case v.quiet || !warnings && len(v.shown(found)) == len(found):
		return ""
	}
	return counted(found) + "\n"
}
