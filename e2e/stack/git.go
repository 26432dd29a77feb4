package stack

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Repo is a bare Git repository on disk, and a work tree to change it with. Use it from one goroutine.
type Repo struct {
	URL  string // file://
	Work string // directory of the work tree; write files there, then Push

	stack *Stack
}

// NewRepo makes an empty repository; its branch is main.
func (s *Stack) NewRepo(ctx context.Context, name string) (*Repo, error) {
	bare := filepath.Join(s.Dir, "git", name+".git")
	r := &Repo{URL: "file://" + bare, Work: filepath.Join(s.Dir, "git", name), stack: s}
	if err := r.git(ctx, s.Dir, "init", "--quiet", "--bare", bare); err != nil {
		return nil, err
	}
	return r, r.git(ctx, s.Dir, "clone", "--quiet", r.URL, r.Work)
}

// Write writes one file of the work tree.
func (r *Repo) Write(name, text string) error {
	path := filepath.Join(r.Work, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write to repository: %w", err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write to repository: %w", err)
	}
	return nil
}

// Copy copies a folder's content into the work tree, below to.
func (r *Repo) Copy(from fs.FS, to string) error {
	if err := os.CopyFS(filepath.Join(r.Work, filepath.FromSlash(to)), from); err != nil {
		return fmt.Errorf("write to repository: %w", err)
	}
	return nil
}

// Remove removes a file or folder of the work tree.
func (r *Repo) Remove(name string) error {
	if err := os.RemoveAll(filepath.Join(r.Work, filepath.FromSlash(name))); err != nil {
		return fmt.Errorf("remove from repository: %w", err)
	}
	return nil
}

// Push commits the work tree as it is and pushes it.
func (r *Repo) Push(ctx context.Context, message string) error {
	for _, args := range [][]string{
		{"add", "--all"},
		{"commit", "--quiet", "--message", message},
		{"push", "--quiet", "origin", "HEAD:main"},
	} {
		if err := r.git(ctx, r.Work, args...); err != nil {
			return err
		}
	}
	return nil
}

func (r *Repo) git(ctx context.Context, dir string, args ...string) error {
	_, err := r.stack.Run(ctx, dir, nil, "git", args...)
	return err
}
