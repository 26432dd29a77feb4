package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/scaffold"
)

const (
	exitCodesHelp = "Exit codes: 0 clean, but for warnings; 1 problems in the input; 2 wrong flags or arguments; 3 could not run."
	docsHelp      = "Documentation: " + scaffold.Docs
)

// finishHelp ends the help of every command with what all of them have in common. A command that says its own exit codes keeps
// them.
func finishHelp(root *cobra.Command) {
	root.Long += "\n\n" + docsHelp
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Long == "" {
			c.Long = c.Short + "."
		}
		if !strings.Contains(c.Long, "Exit codes:") {
			c.Long += "\n\n" + exitCodesHelp
		}
		for _, below := range c.Commands() {
			if name := below.Name(); name != "help" && name != "completion" && name != topicEnvironment {
				walk(below)
			}
		}
	}
	walk(root)
}
