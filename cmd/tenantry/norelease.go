//go:build !release

package main

import "github.com/spf13/cobra"

func forRelease() []*cobra.Command { return nil }
