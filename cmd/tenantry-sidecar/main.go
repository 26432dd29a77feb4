// Command tenantry-sidecar registers tenants' clusters with Akuity and installs its agent in them, as the
// registration lists say that tenantry renders.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"k8s.io/klog/v2"

	"github.com/tenantry/tenantry/internal/problem"
)

// Exit codes.
const (
	exitClean   = 0
	exitUnclean = 1 // the input has problems, or something is not as it asks: a cluster, a removal
	exitUsage   = 2 // wrong flags or arguments
	exitFailed  = 3 // there was no round: input, store or cluster out of reach
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// What client-go and net/http log on their own is not in the log's format, and may repeat what a server
	// sent. Where it matters it comes back as an error.
	log.SetOutput(io.Discard)
	klog.SetSlogLogger(slog.New(slog.DiscardHandler))
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// stdio is the three streams of a run.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// errUnclean ends a run whose findings have been told.
var errUnclean = errors.New("not everything is as the input asks")

// usageError is a wrong flag or argument.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func run(ctx context.Context, args []string, std stdio) int {
	root := newRoot(std)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errUnclean):
		return exitUnclean
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(std.err, "tenantry-sidecar: %s\n", problem.Printable(line)) // nothing is left to do when stderr is gone too
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}
