package releasefiles

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// Write makes, below dir, man1/NAME.1 for a program and each of its commands, and completions/ for four shells. The date stands in
// the pages; the same program and date give the same bytes.
func Write(root *cobra.Command, dir string, date time.Time) error {
	man, completions := filepath.Join(dir, "man1"), filepath.Join(dir, "completions")
	for _, folder := range []string{man, completions} {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return fmt.Errorf("make a folder for the release: %w", err)
		}
	}
	root.DisableAutoGenTag = true // a day of its own
	name := root.Name()
	header := &doc.GenManHeader{Section: "1", Source: name, Manual: name, Date: &date}
	if err := doc.GenManTree(root, header, man); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	for file, write := range map[string]func(string) error{
		name + ".bash": func(file string) error { return root.GenBashCompletionFileV2(file, true) },
		"_" + name:     root.GenZshCompletionFile,
		name + ".fish": func(file string) error { return root.GenFishCompletionFile(file, true) },
		name + ".ps1":  root.GenPowerShellCompletionFileWithDesc,
	} {
		if err := write(filepath.Join(completions, file)); err != nil {
			return fmt.Errorf("write completions: %w", err)
		}
	}
	return nil
}
