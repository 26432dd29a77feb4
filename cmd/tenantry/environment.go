package main

import (
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/usage"
)

// environment are the variables of the run that set flags.
func environment() usage.Environment {
	return usage.Environment{Prefix: "TENANTRY_", Variables: os.Environ(), Others: []string{agentsVariable, repositoryVariable, jsonnetVariable}}
}

const topicEnvironment = "environment"

// newEnvironment is a page of help; it runs nothing.
func newEnvironment() *cobra.Command {
	return &cobra.Command{Use: topicEnvironment, Short: "Variables that set flags", Annotations: map[string]string{usage.Closed: "true"}}
}

// describeEnvironment writes the page, when the tree of commands is whole.
func describeEnvironment(root *cobra.Command) {
	var page strings.Builder
	page.WriteString("Every flag can be set by a variable: TENANTRY_, then the flag in capitals, with underscores. A flag on the command line\n" +
		"wins. An empty variable counts as none. TENANTRY_ONLY may hold several values, with spaces between them. A flag that undoes\n" +
		"a protection has no variable; fn and plugin read none of these.\n\n")
	table := tabwriter.NewWriter(&page, 0, 4, 2, ' ', 0)
	row := func(cells ...string) { _, _ = table.Write([]byte(strings.Join(cells, "\t") + "\n")) } // memory takes all
	row("VARIABLE", "FLAG", "OF")
	for _, s := range environment().Settings(root) {
		of := "every command"
		if len(s.Commands) > 0 {
			of = strings.Join(s.Commands, ", ")
		}
		row(s.Variable, "--"+s.Flag, of)
	}
	for _, name := range []string{agentsVariable, repositoryVariable, jsonnetVariable} {
		row(name, "", "plugin: see tenantry plugin --help")
	}
	row("NO_COLOR", "", "every command: no colors, if it is not empty")
	_ = table.Flush()
	for _, c := range root.Commands() {
		if c.Name() == topicEnvironment {
			c.Long = strings.TrimSpace(page.String())
		}
	}
}
