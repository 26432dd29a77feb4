//go:build release

package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/releasefiles"
)

// forRelease are the commands of a build that makes a release, and of no released program: it does not link what they need.
func forRelease() []*cobra.Command {
	return []*cobra.Command{{
		Use: "release-files DIR SECONDS", Short: "Write man pages and completions, of a date in seconds since 1970", Hidden: true, Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			seconds, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("%q is no number of seconds", args[1])}
			}
			return releasefiles.Write(c.Root(), args[0], time.Unix(seconds, 0).UTC())
		},
	}}
}
