package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tenantry": func() {
		os.Exit(run(context.Background(), os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
	}})
}

// TestScript runs what people type. Every script reads as a page of a manual.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		UpdateScripts: os.Getenv("GOLDIE_UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			return os.CopyFS(e.WorkDir+"/examples", os.DirFS("../../examples"))
		},
	})
}
