package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commands are all that people run: not cobra's own, nor pages of help.
func commands(root *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if name := c.Name(); name != "help" && name != "completion" && name != topicEnvironment {
			all = append(all, commands(c)...)
		}
	}
	return all
}

// TestHelp holds that the help of every command has examples and exit codes, in lines that fit a terminal.
func TestHelp(t *testing.T) {
	t.Parallel()
	all := commands(newRoot(session{voice: &voice{}}))
	if len(all) < 12 {
		t.Errorf("only %d commands were found", len(all))
	}
	for _, c := range all {
		if !strings.Contains(c.Example, c.CommandPath()) && c.Name() != "fn" {
			t.Errorf("%s has no example of itself:\n%s", c.CommandPath(), c.Example)
		}
		if strings.Count(c.Long, "Exit codes:") != 1 {
			t.Errorf("%s does not say its exit codes", c.CommandPath())
		}
		for line := range strings.Lines(c.Long) {
			if len(line) > 130 {
				t.Errorf("%s: a line is too long: %s", c.CommandPath(), line)
			}
		}
	}
}

// TestFlagsAreOne holds that a flag of one name is of one kind in every command: one variable sets them all.
func TestFlagsAreOne(t *testing.T) {
	t.Parallel()
	type kind struct{ typ, short string }
	seen := map[string]kind{}
	for _, c := range commands(newRoot(session{voice: &voice{}})) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			k := kind{f.Value.Type(), f.Shorthand}
			if before, ok := seen[f.Name]; ok && before != k {
				t.Errorf("%s: --%s is %v, and %v in another command", c.CommandPath(), f.Name, k, before)
			}
			seen[f.Name] = k
		})
	}
}
