package main

import (
	"fmt"
	"os"

	"github.com/tenantry/tenantry/internal/jsonnetproc"
	"github.com/tenantry/tenantry/internal/jsonnetvm"
	"github.com/tenantry/tenantry/internal/template"
)

// newJsonnet evaluates Jsonnet in children of this program. None is started before it is needed.
func newJsonnet() *jsonnetproc.Pool {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0] // which names it, or the first child says that it does not
	}
	return jsonnetproc.New(program, jsonnetproc.Argument)
}

// jsonnetChild is what such a child does, and its exit code.
func jsonnetChild(std stdio) int {
	if err := jsonnetproc.Serve(std.in, std.out); err != nil {
		fmt.Fprintf(std.err, "tenantry: %v\n", err) // its parent says that it has gone
		return exitFailed
	}
	return exitClean
}

// jsonnetVariable lets the plugin evaluate Jsonnet, which it does not do by itself: it renders whatever repository
// an Application names, and Jsonnet is a program.
const jsonnetVariable = "TENANTRY_JSONNET"

// pluginJsonnet evaluates Jsonnet in the plugin, if its container's environment says so.
func pluginJsonnet(getenv func(string) string, jsonnet template.Evaluator) template.Evaluator {
	if getenv(jsonnetVariable) == "Allow" {
		return jsonnet
	}
	return noJsonnet{}
}

// noJsonnet is Jsonnet that is switched off.
type noJsonnet struct{}

var errNoJsonnet = &jsonnetvm.Error{
	What: "is a Jsonnet template, and Jsonnet is switched off in this plugin",
	Fix:  "set " + jsonnetVariable + "=Allow in the environment of the plugin's container, if you trust every repository that this Argo CD renders",
}

// Check implements [template.Evaluator].
func (noJsonnet) Check(func(string) ([]byte, error), string) error { return errNoJsonnet }

// Call implements [template.Evaluator].
func (noJsonnet) Call(func(string) ([]byte, error), string, string, string) (string, int, error) {
	return "", 0, errNoJsonnet
}
