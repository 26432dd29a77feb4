package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/usage"
)

// version is set at link time by a release (-X main.version=v1.2.3).
var version = ""

func newRoot(std stdio) *cobra.Command {
	root := &cobra.Command{
		Use:   "tenantry-sidecar",
		Short: "Register tenants' clusters with Akuity, and install its agent in them",
		Long: "tenantry-sidecar brings an Akuity instance, the stored agent manifests and, with --apply, the agents in\n" +
			"the clusters to what the registration lists say that tenantry renders.\n\n" +
			"Exit codes: 0 all is as asked, 1 something is not, 2 wrong flags, 3 could not run.",
		Example:       "  tenantry render fleet | tenantry-sidecar sync --registrations - --connectors fleet/connectors --store fleet/agents",
		Version:       versionText(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.SetVersionTemplate("tenantry-sidecar {{.Version}}\n")
	root.AddCommand(newSync(std), newRun(std), newServeValues(std))
	usage.Strict(root, func(err error) error { return usageError{err} })
	return root
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
