// Command components builds the programs that the end-to-end tests run, and prints the directory they lie in.
//
//	bin=$(go run ./cmd/components -only kustomize)
//
// The directory is the only thing on standard output; progress and versions go to standard error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/tenantry/tenantry/e2e/components"
)

// Exit codes.
const (
	exitOK     = 0
	exitUsage  = 2 // wrong flags
	exitFailed = 3 // could not build
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("components", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "comma-separated names of what to build; empty: everything ("+strings.Join(components.Names(), ", ")+")")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "unexpected argument %q\n", flags.Arg(0))
		return exitUsage
	}
	if err := ensure(ctx, *only, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return exitOK
}

func ensure(ctx context.Context, only string, stdout, stderr io.Writer) error {
	var names []string
	if only != "" {
		names = strings.Split(only, ",")
	}
	root, err := components.Root(".")
	if err != nil {
		return err
	}
	dir, err := components.Ensure(ctx, root, names, stderr)
	if err != nil {
		return err
	}
	if err := components.PrintVersions(ctx, dir, names, stderr); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, dir)
	return err
}
