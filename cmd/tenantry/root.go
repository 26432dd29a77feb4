package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/usage"
)

func newRoot(std session) *cobra.Command {
	root := &cobra.Command{
		Use:   "tenantry",
		Short: "From vcluster.yaml files to Argo CD, in Git",
		Long:  "tenantry renders a fleet of vCluster tenants into Argo CD cluster Secrets, Applications and\nAppProjects, so that a pull request shows what will change.",
		Example: "  tenantry init fleet\n" +
			"  tenantry validate fleet\n" +
			"  tenantry render fleet -o fleet/rendered\n" +
			"  tenantry explain default/team-a fleet",
		Version:       versionText(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp) // who takes a file says so
	root.SetVersionTemplate("tenantry {{.Version}}\n")
	std.flags(root)
	root.AddCommand(newInit(std), newRender(std), newValidate(std), newSchema(std), newList(std), newExplain(std), newAgentValues(std), newFn(std), newPlugin(std, os.Getenv), newVersion(std), newEnvironment())
	root.AddCommand(forRelease()...)
	root.PersistentPreRunE = std.begin
	usage.Strict(root, func(err error) error { return usageError{err} })
	describeEnvironment(root)
	finishHelp(root)
	return root
}
