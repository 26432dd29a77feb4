package components

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// copyFiles copies the component's Files out of its module, which the build before has downloaded.
func copyFiles(ctx context.Context, moduleDir, dir string, c Component) error {
	if len(c.Files) == 0 {
		return nil
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{.Module.Dir}}", c.Package)
	cmd.Dir = moduleDir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("find its module: %w", err)
	}
	source := strings.TrimSpace(string(out))
	for _, f := range c.Files {
		if err := copyTree(filepath.Join(source, filepath.FromSlash(f.From)), filepath.Join(dir, filepath.FromSlash(f.To))); err != nil {
			return fmt.Errorf("copy %s: %w", f.From, err)
		}
	}
	return nil
}

// copyTree copies a file or a folder. What is in the way is removed; scripts become executable.
func copyTree(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := to + strings.TrimPrefix(path, from)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if filepath.Ext(target) == ".sh" {
			mode = 0o755
		}
		return os.WriteFile(target, text, mode)
	})
}
