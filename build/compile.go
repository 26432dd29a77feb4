package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// compile builds every program of cmd/ into the folder, and returns what each is made of, by name, in order of the names.
func (b *image) compile(ctx context.Context) ([]program, error) {
	bin, err := filepath.Abs(filepath.Join(b.dir, "rootfs", filepath.FromSlash(programsDir)))
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	ldflags := "-s -w -buildid="
	if b.version != "" {
		ldflags += " -X main.version=" + b.version
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", ldflags, "-o", bin+string(filepath.Separator), "./cmd/...")
	cmd.Dir = b.source
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+b.goos, "GOARCH="+b.goarch, "GOFLAGS=", "GOWORK=off")
	cmd.Stdout, cmd.Stderr = b.log, b.log
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("compile for %s/%s: %w", b.goos, b.goarch, err)
	}
	entries, err := os.ReadDir(bin)
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	var out []program
	for _, e := range entries {
		p, err := readProgram(filepath.Join(bin, e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("compile: no program in %s/cmd", b.source)
	}
	return out, nil
}

// program is one binary, and what the linker wrote into it about its modules.
type program struct {
	name string
	info *buildinfo.BuildInfo
}

func readProgram(file string) (program, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return program{}, fmt.Errorf("read what a program is made of: %w", err)
	}
	return program{name: strings.TrimSuffix(filepath.Base(file), ".exe"), info: info}, nil
}

// setModes gives every file and folder the mode it has in the image, whatever the umask was.
func (b *image) setModes() error {
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		switch {
		case d.IsDir() && d.Name() == "tmp":
			mode = 0o777 | fs.ModeSticky
		case d.IsDir(), filepath.Base(filepath.Dir(path)) == "bin":
			mode = 0o755
		}
		return os.Chmod(path, mode)
	})
	if err != nil {
		return fmt.Errorf("set modes: %w", err)
	}
	return nil
}
