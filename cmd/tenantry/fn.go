package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/fn"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/usage"
)

func newFn(std session) *cobra.Command {
	return &cobra.Command{
		Use:         "fn",
		Annotations: map[string]string{usage.Closed: "true"},
		Short:       "Run as a KRM function: a ResourceList from stdin to stdout",
		Long: "fn is what kustomize and kpt run. Its functionConfig is a Fleet, or a ConfigMap of flat settings.\n" +
			"Given items, it uses only these; given none, it reads the files below its working directory.\n\n" +
			"Exit codes: 0 clean, but for warnings; 1 anything else, as kustomize and kpt expect.",
		Example: "  kustomize build --enable-alpha-plugins --enable-exec fleet/kustomize\n" +
			"  kpt fn eval fleet --exec 'tenantry fn'",
		Args: cobra.ArbitraryArgs, // kpt and kustomize may append arguments of their own
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := dirfs.Open(".")
			if err != nil {
				return problemsOnly(std, err)
			}
			defer func() { _ = dir.Close() }() // it was only read
			return problemsOnly(std, fn.Run(c.Context(), std.in, std.out, std.err, dir, tenantry.Options{Jsonnet: std.jsonnet}))
		},
	}
}

// problemsOnly makes every error the one that exits 1: orchestrators of functions know no other.
func problemsOnly(std session, err error) error {
	if err == nil {
		return nil
	}
	if !errors.Is(err, fn.ErrProblems) {
		fmt.Fprintf(std.err, "tenantry: %v\n", err) // nothing is left to do when stderr is gone too
	}
	return errProblems
}
