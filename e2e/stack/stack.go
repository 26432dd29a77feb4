package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tenantry/tenantry/e2e/components"
)

// Stack is a set of running programs and the one directory that they write to. Its methods may be called by several
// goroutines.
type Stack struct {
	Dir string // short, absolute: Unix sockets lie in it
	Bin string // the components' directory

	janitor *janitor

	mu        sync.Mutex
	processes []*process // in the order of their start
	ends      []string   // of programs that nobody stopped
	secrets   []string   // what Redact takes out of texts
	closers   []func()
}

// New makes the directory and, where they are missing, the components; it starts nothing else. Progress goes to log.
func New(ctx context.Context, log io.Writer) (*Stack, error) {
	root, err := components.Root(".")
	if err != nil {
		return nil, err
	}
	bin, err := components.Ensure(ctx, root, nil, log)
	if err != nil {
		return nil, err
	}
	return newIn(bin)
}

func newIn(bin string) (*Stack, error) {
	dir, err := os.MkdirTemp("", "tnt-")
	if err != nil {
		return nil, fmt.Errorf("make the stack's directory: %w", err)
	}
	j, err := startJanitor(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &Stack{Dir: dir, Bin: bin, janitor: j}
	for _, sub := range []string{"bin", "home", "log", "tmp", "git"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, errors.Join(fmt.Errorf("make the stack's directory: %w", err), s.Stop())
		}
	}
	config := "[safe]\n\tdirectory = *\n[user]\n\tname = e2e\n\temail = e2e@localhost\n[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
	if err := os.WriteFile(filepath.Join(dir, "home", ".gitconfig"), []byte(config), 0o644); err != nil {
		return nil, errors.Join(fmt.Errorf("make the stack's directory: %w", err), s.Stop())
	}
	return s, nil
}

// Stop ends every program and removes the directory. It may be called twice.
func (s *Stack) Stop() error {
	s.mu.Lock()
	processes, closers := s.processes, s.closers
	s.processes, s.closers = nil, nil
	s.mu.Unlock()
	for _, c := range closers {
		c()
	}
	slices.Reverse(processes)
	stopAll(processes)
	return s.janitor.finish()
}

// running is every program that was started.
func (s *Stack) running() []*process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.processes)
}

// onStop has f called before the programs are ended.
func (s *Stack) onStop(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closers = append(s.closers, f)
}

// Env is the environment of every program of the stack: the components first on PATH, home and temporary files below
// Dir, nothing of the caller's but its PATH.
func (s *Stack) Env(extra ...string) []string {
	return append([]string{
		"PATH=" + strings.Join([]string{filepath.Join(s.Dir, "bin"), s.Bin, os.Getenv("PATH")}, string(filepath.ListSeparator)),
		"HOME=" + filepath.Join(s.Dir, "home"),
		"TMPDIR=" + filepath.Join(s.Dir, "tmp"),
		"GIT_CONFIG_NOSYSTEM=1",
		"LANG=C.UTF-8",
	}, extra...)
}

// program finds a program as the stack's PATH does.
func (s *Stack) program(name string) (string, error) {
	for _, dir := range []string{filepath.Join(s.Dir, "bin"), s.Bin} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", name, err)
	}
	return path, nil
}

// Secret registers texts that must never be printed.
func (s *Stack) Secret(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets = append(s.secrets, texts...)
}

// Redact takes every registered secret out of a text, as written and base64-encoded.
func (s *Stack) Redact(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return redact(text, s.secrets)
}
