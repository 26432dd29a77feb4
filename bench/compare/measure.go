package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// A sample is one run of a program.
type sample struct {
	CPU, Wall float64 // seconds
	Peak      int64   // bytes of resident memory
	TimedOut  bool
}

// measureCommand starts this program as the parent of what is measured. A child's peak memory begins
// with that of the process that starts it (Linux, getrusage), so that process must be a small one.
const measureCommand = "measure"

// measure runs a subject once. What it prints is kept in its output file, or goes nowhere, so that no disk is
// measured.
func (s *settings) measure(ctx context.Context, sub subject, n int, keep bool) (sample, error) {
	if sub.before != nil {
		if err := sub.before(ctx, s, n); err != nil {
			return sample{}, fmt.Errorf("before %s: %w", sub.name, err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return sample{}, err
	}
	out := s.output(n, sub.name)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return sample{}, err
	}
	if !keep {
		out = os.DevNull
	}
	args := []string{measureCommand, "-limit", s.limit.String(), "-stdout", out}
	if sub.stdin != "" {
		args = append(args, "-stdin", filepath.Join(s.fleet(n, sub.form), sub.stdin))
	}
	argv := sub.args(s, n)
	args = append(args, "--", filepath.Join(s.dir, "bin", argv[0]))
	cmd := exec.CommandContext(ctx, self, append(args, argv[1:]...)...)
	cmd.Stderr = s.stderr
	answer, err := cmd.Output()
	if err != nil {
		return sample{}, fmt.Errorf("measure %s: %w", sub.name, err)
	}
	var got sample
	return got, json.Unmarshal(answer, &got)
}

// limitCPU makes the kernel stop this process's children after so much CPU time, in whole seconds, and
// this process too, which needs none.
func limitCPU(limit time.Duration) error {
	seconds := max(uint64(limit/time.Second), 1)
	return syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds + 1})
}

// overLimit says whether the kernel stopped a program for its CPU time. The signal says so; the time
// itself does not, for the kernel counts it by the tick where it enforces the limit.
func overLimit(state *os.ProcessState) bool {
	if state == nil {
		return false
	}
	status, ok := state.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && (status.Signal() == syscall.SIGXCPU || status.Signal() == syscall.SIGKILL)
}

func measureMain(args []string) int {
	got, err := measureChild(args)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(got)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare measure:", err)
		return 1
	}
	return 0
}

func measureChild(args []string) (got sample, err error) {
	flags := flag.NewFlagSet(measureCommand, flag.ContinueOnError)
	limit := flags.Duration("limit", time.Minute, "")
	stdin := flags.String("stdin", os.DevNull, "")
	stdout := flags.String("stdout", os.DevNull, "")
	if err := flags.Parse(args); err != nil {
		return got, err
	}
	in, err := os.Open(*stdin)
	if err != nil {
		return got, err
	}
	defer in.Close()
	out, err := os.Create(*stdout)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	complaints, err := os.CreateTemp("", "compare-stderr-")
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, complaints.Close(), os.Remove(complaints.Name())) }()

	// The limit is one of CPU time, so that what else the machine does stops nobody; a program that
	// sleeps has ten times as long.
	if err := limitCPU(*limit); err != nil {
		return got, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10**limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, flags.Arg(0), flags.Args()[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, complaints
	start := time.Now()
	failed := cmd.Run()
	got.Wall = time.Since(start).Seconds()
	if state := cmd.ProcessState; state != nil {
		got.CPU = (state.UserTime() + state.SystemTime()).Seconds()
		if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
			got.Peak = int64(usage.Maxrss) << 10 // kibibytes on Linux
		}
	}
	if ctx.Err() != nil || overLimit(cmd.ProcessState) {
		got.TimedOut = true
		return got, nil
	}
	if failed != nil {
		said, _ := os.ReadFile(complaints.Name())
		return got, fmt.Errorf("%s: %w\n%.2000s", flags.Arg(0), failed, said)
	}
	return got, nil
}
