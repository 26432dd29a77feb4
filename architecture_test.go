package tenantry_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tenantry/tenantry"

// rooms is the house from left to right: a package may import what stands to its left, and nothing else
// of this module.
var rooms = []string{
	"schemas", "internal/scaffold", "internal/dirfs", "internal/revision", "internal/problem", "internal/usage", "internal/yamlscan", "internal/yamlout", "internal/regexps", "internal/repository", "internal/serveraddr", "internal/schema", "internal/jsonnetvm", "internal/template",
	"internal/akuity", "internal/agentvalues", "internal/fleet", "internal/plan", "internal/emit", "internal/index", "internal/report", "generators", "", "fn", "internal/releasefiles", "internal/jsonnetproc", "cmd/tenantry",
}

// sidecar is the other house, of the program with a network, from left to right. It shares with the first
// what both have to agree on.
var sidecar = []string{
	"internal/sidecar/loopback", "internal/sidecar/akuityfake", "internal/sidecar/kubefake", "internal/sidecar/realkube",
	"internal/sidecar/reach", "internal/sidecar/kubeconfig", "internal/sidecar/store", "internal/sidecar/akuityapi", "internal/sidecar/kube", "internal/sidecar/apply", "internal/sidecar/input",
	"internal/sidecar/reconcile", "internal/sidecar/agentvalues", "internal/sidecar", "cmd/tenantry-sidecar",
}

// shared are the rooms of the function's side that the sidecar may import: no plan, no generator.
var shared = []string{
	"internal/dirfs", "internal/problem", "internal/usage", "internal/yamlscan", "internal/serveraddr", "internal/akuity", "internal/agentvalues", "internal/fleet", "internal/emit",
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	all := imports(t)
	for i, room := range rooms {
		checkImports(t, room, all[room], rooms[:i])
	}
	for i, room := range sidecar {
		checkImports(t, room, all[room], slices.Concat(shared, sidecar[:i]))
	}
	for _, room := range slices.Concat(rooms, sidecar) {
		if _, ok := all[room]; !ok {
			t.Errorf("%q is no package", room)
		}
	}
	for room := range all {
		if !slices.Contains(rooms, room) && !slices.Contains(sidecar, room) {
			t.Errorf("%q has no place in the house", room)
		}
	}
}

func checkImports(t *testing.T, room string, imported, left []string) {
	t.Helper()
	for _, name := range imported {
		rest, ours := strings.CutPrefix(name, module)
		if ours && !slices.Contains(left, strings.TrimPrefix(rest, "/")) {
			t.Errorf("%q imports %q, which does not stand to its left", room, rest)
		}
	}
}

// pure are the rooms that read, decide and render. The same input gives the same bytes in them: they open
// nothing but what their caller gives, and ask nothing of the machine.
var pure = []string{
	"internal/scaffold", "internal/problem", "internal/yamlscan", "internal/yamlout", "internal/regexps", "internal/repository", "internal/serveraddr", "internal/schema", "internal/jsonnetvm", "internal/template", "internal/akuity",
	"internal/agentvalues", "internal/fleet", "internal/plan", "internal/report", "generators",
}

func TestRenderingIsPure(t *testing.T) {
	t.Parallel()
	all := imports(t)
	for _, room := range pure {
		for _, imported := range all[room] {
			if imported == "time" && room == "internal/yamlscan" {
				continue // a timestamp in YAML is a value of it
			}
			if slices.Contains([]string{"os", "time", "crypto/rand", "syscall", "path/filepath"}, imported) {
				t.Errorf("%q imports %s", room, imported)
			}
		}
	}
}

// reachesHTTP is the one function in the linked program that uses an HTTP client. kyaml links it with
// Kubernetes' OpenAPI types, whose methods the linker keeps because text/template finds methods by name;
// no code calls them.
const reachesHTTP = "github.com/google/gnostic-models/compiler.fetchFile"

// TestFunctionHasNoNetwork holds what is said of the function: no package of ours on its side imports
// net or net/http, and nothing else in the linked program reaches an HTTP client.
func TestFunctionHasNoNetwork(t *testing.T) {
	t.Parallel()
	all := imports(t)
	for _, room := range rooms {
		for _, imported := range all[room] {
			if imported == "os/exec" && (room == "internal/revision" || room == "internal/jsonnetproc") {
				continue // the user's git, for a flag of the command line; this program itself, for Jsonnet
			}
			if slices.Contains([]string{"net", "net/http", "os/exec", "math/rand", "math/rand/v2", "crypto/rand"}, imported) {
				t.Errorf("%q imports %s", room, imported)
			}
		}
	}
	if testing.Short() {
		t.Skip("SKIPPED: linking the program, because of -short")
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "tenantry"), "./cmd/tenantry")
	dump, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("link the program: %v", err)
	}
	edges := 0
	for line := range bytes.Lines(dump) {
		from, to, ok := strings.Cut(strings.TrimSpace(string(line)), " -> ")
		if !ok {
			continue
		}
		edges++
		for _, client := range []string{"net/http.(*Client)", "net/http.Get", "net/http.Post", "net/http.Head", "net/http.(*Transport).RoundTrip"} {
			if strings.HasPrefix(to, client) && !strings.Contains(from, "net/http.") && from != reachesHTTP {
				t.Errorf("%s reaches %s", from, to)
			}
		}
	}
	if edges < 10_000 {
		t.Fatalf("the linker reported %d references: it no longer says what this test reads", edges)
	}
}

// imports is what each package of the module imports, by its path below the module, as the go command says.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	out := run(t, "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, ".", "./internal/...", "./cmd/...", "./schemas", "./generators", "./fn")
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		all[strings.TrimPrefix(strings.TrimPrefix(fields[0], module), "/")] = fields[1:]
	}
	return all
}

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, &stderr)
	}
	return out
}
