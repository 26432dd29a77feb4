package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantry/tenantry/internal/jsonnetproc"
)

func TestMain(m *testing.M) {
	if jsonnetproc.IsChild(os.Args[1:]) { // of a command, or of a test that calls run
		main()
	}
	testscript.Main(m, map[string]func(){"tenantry": main})
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
