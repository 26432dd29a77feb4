package tenantry_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/tenantry/tenantry/internal/jsonnetproc"
)

// serveJsonnet is what a child does that a test has started, and never returns there.
func serveJsonnet() {
	if !jsonnetproc.IsChild(os.Args[1:]) {
		return
	}
	if err := jsonnetproc.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// evaluator evaluates Jsonnet as the command does.
func evaluator(t *testing.T) *jsonnetproc.Pool {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	pool := jsonnetproc.New(program, jsonnetproc.Argument)
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return pool
}
