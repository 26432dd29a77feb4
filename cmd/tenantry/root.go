package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/usage"
)

// version is set at link time by a release (-X main.version=v1.2.3).
var version = ""

func newRoot(std session) *cobra.Command {
	root := &cobra.Command{
		Use:           "tenantry",
		Short:         "From vcluster.yaml files to Argo CD, in Git",
		Long:          "tenantry renders a fleet of vCluster tenants into Argo CD cluster Secrets, Applications and\nAppProjects, so that a pull request shows what will change.",
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
	root.AddCommand(newInit(std), newRender(std), newValidate(std), newSchema(std), newExplain(std), newAgentValues(std), newFn(std), newPlugin(std, os.Getenv), newVersion(std), newEnvironment())
	root.PersistentPreRunE = std.begin
	usage.Strict(root, func(err error) error { return usageError{err} })
	describeEnvironment(root)
	return root
}

func newVersion(std session) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(std.out, "tenantry", versionText())
			return err
		},
	}
}

// versionText is the release, or what the Go tool recorded of the build.
func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
