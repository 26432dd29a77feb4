package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/report"
)

func newValidate(std session) *cobra.Command {
	var format string
	var strict bool
	var expiry expiryFlags
	c := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Report everything that is wrong in a fleet, and emit nothing",
		Long:  "validate finds what render would find, all of it at once, and exits 1 when anything is worse than a warning." + dirHelp,
		Example: "  tenantry validate examples/fleet\n" +
			"  tenantry validate examples/fleet --strict --format sarif > tenantry.sarif\n" +
			"  tenantry validate examples/argocd-agent-managed --expiry 30d",
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: offerDir(0),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(report.Formats(), format) {
				return usageError{fmt.Errorf("--format %q: no such format; %s", format, problem.Suggest(format, report.Formats()))}
			}
			at, err := locate(std, args)
			if err != nil {
				return err
			}
			fsys, closeFleet, err := openFleet(at.dir)
			if err != nil {
				return err
			}
			defer func() { _ = closeFleet() }() // it was only read
			stop := progress(std, "validating")
			result, err := tenantry.Render(c.Context(), fsys, tenantry.Options{Strict: strict, Jsonnet: std.jsonnet})
			stop()
			if err != nil {
				return err
			}
			expiring, err := expiry.check(result.Plan.AgentCertificates, time.Now())
			if err != nil {
				return err
			}
			if strict {
				expiring = expiring.Strict()
			}
			all := append(result.Problems, expiring...).Sorted()
			if err := writeReport(std, at, format, all); err != nil {
				return fmt.Errorf("write the report: %w", err)
			}
			switch {
			case std.verbose, !std.quiet && isTerminal(std.err):
				fmt.Fprintln(std.err, summary(result, all))
			default:
				fmt.Fprint(std.err, std.tally(all))
			}
			if all.Failed() {
				return errProblems
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", report.Formats()[0], "one of "+strings.Join(report.Formats(), ", "))
	c.Flags().StringVar(&expiry.within, "expiry", "", "look at the dates of agents' certificates too: report what expires within this time, such as 30d")
	c.Flags().StringVar(&expiry.at, "at", "", "with --expiry: the date to count from, such as 2027-01-31 (default today)")
	c.Flags().BoolVar(&strict, "strict", false, "treat warnings as errors")
	offer(c, "format", offerWords(report.Formats()...))
	return c
}

// writeReport writes what was found. What machines read is complete; people see what has one cause once.
func writeReport(std session, at location, format string, found problem.List) error {
	switch format {
	case "text":
		return report.Text(std.out, std.shown(found), std.colored(std.out))
	case "github":
		found = std.shown(found) // a pull request shows the first ten
	}
	if !at.found && (format == "github" || format == "sarif") {
		found = below(at.dir, found)
	}
	return report.Write(std.out, format, found)
}

// below names places from where the command runs, not from the fleet's directory: a service that shows
// them beside the code looks for them from the top of the repository.
func below(dir string, found problem.List) problem.List {
	if filepath.IsAbs(dir) {
		here, err := os.Getwd()
		if err != nil {
			return found
		}
		if dir, err = filepath.Rel(here, dir); err != nil || !filepath.IsLocal(dir) {
			return found
		}
	}
	moved := slices.Clone(found)
	for i := range moved {
		if p := &moved[i].Pos; p.File != "" {
			p.File = path.Join(filepath.ToSlash(dir), p.File)
		}
	}
	return moved
}
