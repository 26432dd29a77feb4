package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set at link time by a release (-X main.version=v1.2.3).
var version = ""

// A build is what the program knows of how it was made; what it does not know is empty.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"` // of the commit, RFC 3339
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func newVersion(std session) *cobra.Command {
	var output string
	formats := []string{outputText, outputJSON, outputYAML}
	c := &cobra.Command{
		Use: "version", Short: "Print the version, and how the program was built", Args: cobra.NoArgs,
		Long:    "version prints the version. As JSON or YAML it also has the commit, as far as the build recorded it, the version of Go and the\nplatform.",
		Example: "  tenantry version\n  tenantry version -o json",
		RunE: func(*cobra.Command, []string) error {
			if err := checkOutput(output, formats...); err != nil {
				return err
			}
			if output == outputText {
				_, err := fmt.Fprintln(std.out, "tenantry", versionText())
				return err
			}
			return writeData(std.out, output, thisBuild())
		},
	}
	outputFlag(c, &output, formats...)
	return c
}

func thisBuild() build {
	b := build{Version: versionText(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
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
