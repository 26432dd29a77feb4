package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/usage"
)

// A voice is how a run speaks to people: the flags that every command has.
type voice struct {
	quiet, verbose bool
	color          string   // one of colors
	environment    []string // the variables that have set a flag
}

// Values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

func colors() []string { return []string{colorAuto, colorAlways, colorNever} }

// flags gives the root the flags of the voice.
func (v *voice) flags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.BoolVarP(&v.quiet, "quiet", "q", false, "print errors, and no warnings and notes")
	flags.BoolVarP(&v.verbose, "verbose", "v", false, "print every problem, also of one cause, and what was looked at")
	flags.StringVar(&v.color, "color", colorAuto, "colors in messages: auto (on a terminal, unless NO_COLOR is set), always, never")
	offer(root, "color", offerWords(colors()...))
}

// colored tells whether what is written to a stream is in color.
func (v *voice) colored(w io.Writer) bool {
	switch v.color {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" { // an older console prints what is meant to be a color
		return false
	}
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// byHand keeps the environment from setting a flag.
func byHand(c *cobra.Command, flag string) {
	if err := c.Flags().SetAnnotation(flag, usage.ByHand, []string{"true"}); err != nil {
		panic(err) // the command has no such flag
	}
}

// begin is what every command does before its own work: it takes flags from the environment.
func (s session) begin(c *cobra.Command, _ []string) error {
	e := environment()
	var err error
	if s.environment, err = e.Apply(c); err != nil {
		s.environment = nil // the error names them
		return usageError{err}
	}
	switch {
	case s.quiet && s.verbose:
		return usageError{errors.New("--quiet and --verbose do not go together")}
	case !slices.Contains(colors(), s.color):
		return usageError{fmt.Errorf("--color %q: no such value; %s", s.color, problem.Suggest(s.color, colors()))}
	}
	if !s.quiet {
		for _, slip := range e.Slips(c) {
			fmt.Fprintln(s.err, "tenantry: "+slip)
		}
	}
	return nil
}
