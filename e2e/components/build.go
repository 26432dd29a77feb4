package components

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Ensure builds what is missing of the named programs (of all, where there is no name) and returns the directory they
// lie in. root is what [Root] found. Progress goes to log. It uses two cores, at low priority: a cold build of
// everything takes seven to eight minutes, kustomize alone under one.
func Ensure(ctx context.Context, root string, names []string, log io.Writer) (string, error) {
	wanted, err := pick(names)
	if err != nil {
		return "", err
	}
	ldflags, err := linkerFlags(root)
	if err != nil {
		return "", err
	}
	dir, err := binDir(root, ldflags)
	if err != nil {
		return "", err
	}
	if len(missing(dir, wanted)) == 0 {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the cache: %w", err)
	}
	unlock, err := lock(ctx, dir, log)
	if err != nil {
		return "", err
	}
	defer unlock()
	for _, module := range modules() {
		var here []Component
		for _, c := range missing(dir, wanted) {
			if c.Module == module {
				here = append(here, c)
			}
		}
		if len(here) == 0 {
			continue
		}
		if err := build(ctx, filepath.Join(root, "components", module), dir, ldflags, here, log); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// build compiles the components of one module and moves each into dir when it is whole.
func build(ctx context.Context, moduleDir, dir, ldflags string, cs []Component, log io.Writer) error {
	start := time.Now()
	tmp, err := os.MkdirTemp(dir, ".build-")
	if err != nil {
		return fmt.Errorf("build components: %w", err)
	}
	defer func() { _ = os.RemoveAll(tmp) }()

	args := []string{"build", "-p", "2", "-trimpath", "-ldflags", ldflags, "-o", tmp + string(filepath.Separator)}
	for _, c := range cs {
		fmt.Fprintf(log, "building %s from %s\n", c.Name, c.Package)
		args = append(args, c.Package)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	if nice, err := exec.LookPath("nice"); err == nil {
		cmd = exec.CommandContext(ctx, nice, append([]string{"-n", "10", "go"}, args...)...)
	}
	cmd.Dir = moduleDir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-buildvcs=false")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build components in %s: %w", moduleDir, err)
	}
	for _, c := range cs {
		if err := copyFiles(ctx, moduleDir, dir, c); err != nil {
			return fmt.Errorf("build %s: %w", c.Name, err)
		}
		for _, link := range c.Links {
			to := filepath.Join(dir, link)
			if err := os.Remove(to); err != nil && !os.IsNotExist(err) {
				return fmt.Errorf("build %s: %w", c.Name, err)
			}
			if err := os.Symlink(c.Name, to); err != nil {
				return fmt.Errorf("build %s: %w", c.Name, err)
			}
		}
		if err := os.Rename(filepath.Join(tmp, programName(c.Package)), filepath.Join(dir, c.Name)); err != nil {
			return fmt.Errorf("build %s: %w", c.Name, err)
		}
	}
	fmt.Fprintf(log, "built %d in %s\n", len(cs), time.Since(start).Round(time.Second))
	return nil
}

// programName is the file that the go command writes for a main package: its last element that is no major version.
func programName(pkg string) string {
	base := path.Base(pkg)
	if rest, ok := strings.CutPrefix(base, "v"); ok && strings.Trim(rest, "0123456789") == "" {
		return path.Base(path.Dir(pkg))
	}
	return base
}

// missing are the components that are not whole in dir.
func missing(dir string, cs []Component) []Component {
	var out []Component
	for _, c := range cs {
		absent := func(file string) bool {
			_, err := os.Stat(filepath.Join(dir, file))
			return err != nil
		}
		if slices.ContainsFunc(c.files(), absent) {
			out = append(out, c)
		}
	}
	return out
}

// modules are the folders of the nested modules, in the order of the table.
func modules() []string {
	var out []string
	for _, c := range all {
		if !slices.Contains(out, c.Module) {
			out = append(out, c.Module)
		}
	}
	return out
}
