package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Run runs a program to its end, as [Stack.Env] has it, and returns what it wrote to both streams, redacted.
func (s *Stack) Run(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	stdout, stderr, err := s.Output(ctx, dir, env, nil, name, args...)
	text := s.Redact(string(stdout) + stderr)
	if err != nil {
		return text, fmt.Errorf("%s: %w: %s", name, err, text)
	}
	return text, nil
}

// Output runs a program with an input and returns its streams as they are: the caller must not print stdout where it may
// hold a secret. A program that failed is an *exec.ExitError.
func (s *Stack) Output(ctx context.Context, dir string, env []string, stdin []byte, name string, args ...string) (stdout []byte, stderr string, err error) {
	path, err := s.program(name)
	if err != nil {
		return nil, "", err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, s.Env(env...), bytes.NewReader(stdin)
	cmd.WaitDelay = 10 * time.Second // for what a program leaves behind in the background
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if ctx.Err() != nil {
		err = errors.Join(err, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), context.Cause(ctx)))
	}
	return out.Bytes(), s.Redact(errs.String()), err
}
