// Command tenantry turns a directory of vCluster tenants into everything Argo CD needs to run them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/tenantry/tenantry/internal/jsonnetproc"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
)

// Exit codes. The KRM function knows only 0 and 1.
const (
	exitClean    = 0
	exitProblems = 1 // what the user wrote has problems
	exitUsage    = 2 // wrong flags or arguments
	exitFailed   = 3 // could not run: a disk, a pipe
)

// A render lives for a second, and keeps most of what it allocates. So the collector runs first when the heap
// has firstHeap bytes, and from then on when it has grown to five times what was live.
const (
	firstHeap = 128 << 20
	gcPercent = 400
)

func collectLate() {
	const least = 4 << 20 // the runtime's least heap, of 100 percent
	debug.SetGCPercent(firstHeap / least * 100)
	runtime.AddCleanup(new(*int), func(percent int) { debug.SetGCPercent(percent) }, gcPercent) // after the first run
}

func main() {
	args, std := os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}
	if jsonnetproc.IsChild(args) {
		os.Exit(jsonnetChild(std))
	}
	collectLate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, args, std))
}

// stdio is the three streams of a run.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// A session is the streams of a run, how it speaks on them, and what evaluates Jsonnet for it.
type session struct {
	stdio
	*voice
	jsonnet template.Evaluator
}

// errProblems ends a run whose findings have been printed.
var errProblems = errors.New("the input has problems")

// usageError is a wrong flag or argument.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// written remembers the first error of a writer: help is printed by a library that does not look.
type written struct {
	io.Writer
	err error
}

func (w *written) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

func run(ctx context.Context, args []string, streams stdio) int {
	jsonnet := newJsonnet()
	defer func() { _ = jsonnet.Close() }() // everything has been evaluated
	std := session{streams, &voice{}, jsonnet}
	root := newRoot(std)
	root.SetArgs(args)
	help := &written{Writer: std.out}
	root.SetOut(help)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = help.err
	}
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errProblems):
		return exitProblems
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(std.err, "tenantry: %s\n", problem.Printable(line)) // nothing is left to do when stderr is gone too
	}
	if _, ok := errors.AsType[usageError](err); ok {
		if len(std.environment) > 0 {
			fmt.Fprintf(std.err, "tenantry: from the environment: %s\n", strings.Join(std.environment, ", "))
		}
		return exitUsage
	}
	return exitFailed
}
