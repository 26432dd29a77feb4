package components

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// versionTimeout bounds one program's answer.
const versionTimeout = 30 * time.Second

// PrintVersions asks each of the named programs in dir (all, where there is no name) for its version and writes one
// line per program. It is how a log proves what a test ran against.
func PrintVersions(ctx context.Context, dir string, names []string, out io.Writer) error {
	cs, err := pick(names)
	if err != nil {
		return err
	}
	for _, c := range cs {
		ctx, cancel := context.WithTimeout(ctx, versionTimeout)
		text, err := exec.CommandContext(ctx, filepath.Join(dir, c.Name), c.Version...).CombinedOutput()
		cancel()
		if err != nil {
			return fmt.Errorf("ask %s for its version: %w: %s", c.Name, err, text)
		}
		fmt.Fprintf(out, "%-24s %s\n", c.Name, firstLine(string(text)))
	}
	return nil
}

// firstLine is the first line that says something.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return "(no answer)"
}
