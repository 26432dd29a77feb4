package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// build compiles everything that is measured into s.dir/bin. It is run in the root of the repository.
func (s *settings) build(ctx context.Context) error {
	bin := filepath.Join(s.dir, "bin") + string(filepath.Separator)
	s.say("building tenantry and the peers (the first time takes some minutes)")
	if err := s.command(ctx, ".", "go", "build", "-trimpath", "-o", bin, "./cmd/tenantry", "./bench/floor", "./bench/mkfleet"); err != nil {
		return err
	}
	return s.command(ctx, "bench/peers", "go", "build", "-trimpath", "-o", bin, "./appset",
		"helm.sh/helm/v3/cmd/helm", "github.com/google/go-jsonnet/cmd/jsonnet", "sigs.k8s.io/kustomize/kustomize/v5")
}

// fleets writes the fleet of n tenants in every form that a subject reads.
func (s *settings) fleets(ctx context.Context, n int, list []subject) error {
	for _, sub := range list {
		dir := s.fleet(n, sub.form)
		if _, err := os.Stat(dir); err == nil {
			continue
		}
		err := s.command(ctx, ".", filepath.Join(s.dir, "bin", "mkfleet"),
			"-tenants", strconv.Itoa(n), "-apps", strconv.Itoa(applications), "-"+sub.form, dir)
		if err != nil {
			return err
		}
	}
	return nil
}

// inputBytes is the size of the files that tenantry reads.
func (s *settings) inputBytes(n int) (size int64, err error) {
	err = filepath.WalkDir(s.fleet(n, "files"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}

// fleet is the directory of one form of a fleet.
func (s *settings) fleet(n int, form string) string {
	return filepath.Join(s.dir, "fleets", strconv.Itoa(n), form)
}

// output is where a subject's standard output goes.
func (s *settings) output(n int, name string) string {
	return filepath.Join(s.dir, "out", strconv.Itoa(n), name)
}

func (s *settings) command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, &stderr)
	}
	return nil
}

// stats is what tenantry says of how it read the largest fleet.
func (s *settings) stats(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "bin", "tenantry"), "render", "--stats", s.fleet(s.sizes[len(s.sizes)-1], "files"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tenantry render --stats: %w\n%s", err, &stderr)
	}
	return stderr.String(), nil
}
