package jsonnetproc

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/jsonnetvm"
)

func TestMain(m *testing.M) {
	if IsChild(os.Args[1:]) {
		if Serve(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func program(t *testing.T) []string {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{name, Argument}
}

func pool(t *testing.T) *Pool {
	t.Helper()
	p := New(program(t)...)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// files gives texts by their names.
type files map[string]string

func (f files) read(name string) ([]byte, error) {
	if text, ok := f[name]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

// hostile is what a template can be brought to with a number of a tenant's, and what no template should do. Each
// would take gigabytes, minutes, or both.
var hostile = map[string]struct{ reason, text string }{
	"Range":     {"one allocation that is beyond everything", `std.length(std.range(1, values.n))`},
	"MakeArray": {"many small ones", `std.length(std.makeArray(values.n, function(i) i))`},
	"Doubling":  {"a text that doubles", `local f(s, n) = if n == 0 then s else f(s + s, n - 1); std.length(f("x", 40))`},
	"TailCalls": {"calls that take no stack", `local f(n) = if n == 0 then 0 else f(n - 1) tailstrict; f(values.n)`},
	"Hash":      {"much time for each byte", `std.foldl(function(a, b) std.sha512(a + "x"), std.range(1, 10000000), "")`},
	"Compare":   {"time, and next to no memory", `local s = std.join("", [std.char(65 + i % 26) for i in std.range(1, 200000)]); std.length([0 for i in std.range(1, 100000) if std.length(std.findSubstr("zz", s)) > 9])`},
	"Object":    {"an object of many fields", `std.length({ [std.toString(i)]: i for i in std.range(1, values.n) })`},
	"Error":     {"a message", `error std.repeat("x", values.n)`},
	"Nested":    {"a text that nests without end", strings.Repeat("[", 2_000_000)},
}

// Whatever an evaluation does, its process ends within its limits.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, tc := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := start(program(t))
			if err != nil {
				t.Fatal(err)
			}
			all := files{"a.jsonnet": "function(values, loft) " + tc.text}
			if answer, err := c.ask(all.read, request{File: "a.jsonnet", Values: `{"n": 50000000}`, Loft: "{}"}); err == nil {
				t.Errorf("%s: it was not stopped: %+v", tc.reason, answer)
			}
			if err := c.end(); err != nil {
				t.Error(err)
			}
			if used := peak(c.cmd.ProcessState); used > 224<<20 {
				t.Errorf("%s: %d MiB", tc.reason, used>>20)
			}
		})
	}
}

// What was stopped is an error that says so, and the next evaluation is as good as ever.
func TestStopped(t *testing.T) {
	t.Parallel()
	p := pool(t)
	all := files{"a.jsonnet": "function(values, loft) std.length(std.range(1, values.n))"}
	for range 3 {
		_, took, err := p.Call(all.read, "a.jsonnet", `{"n": 50000000}`, "{}")
		want := &jsonnetvm.Error{File: "a.jsonnet", What: tooMuch, Stopped: true}
		got, _ := errors.AsType[*jsonnetvm.Error](err)
		if diff := cmp.Diff(want, got); diff != "" || took != stoppedTook {
			t.Errorf("%v, took %d\n%s", err, took, diff)
		}
		if out, _, err := p.Call(all.read, "a.jsonnet", `{"n": 3}`, "{}"); out != "3\n" || err != nil {
			t.Errorf("the next: %q, %v", out, err)
		}
	}
}

// A child sees nothing of its parent's environment.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	c, err := start(program(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.end() }()
	if diff := cmp.Diff([]string{"GOTRACEBACK=none"}, c.cmd.Env); diff != "" {
		t.Error(diff)
	}
}

func TestPool(t *testing.T) {
	t.Parallel()
	all := files{
		"a.jsonnet":       `local l = import "lib/l.libsonnet"; function(values, loft) { a: l.f(values.x), b: loft.name }`,
		"lib/l.libsonnet": `{ f(x): x + (importstr "t.jsonnet") }`, "lib/t.jsonnet": "!",
		"none.jsonnet":    `function(values, loft) import "none.libsonnet"`,
		"refused.jsonnet": `function(values, loft) importstr "refused.txt"`,
		"syntax.jsonnet":  "function(values, loft) {\n  a: ,\n}",
	}
	read := func(name string) ([]byte, error) {
		if name == "refused.txt" {
			return nil, errors.New("refused.txt is not for you")
		}
		return all.read(name)
	}
	p := pool(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 20 {
				out, took, err := p.Call(read, "a.jsonnet", fmt.Sprintf(`{"x": "%d/%d"}`, i, j), `{"name": "acme"}`)
				if want := fmt.Sprintf("{\n   \"a\": \"%d/%d!\",\n   \"b\": \"acme\"\n}\n", i, j); out != want || err != nil || took <= 0 {
					t.Errorf("%q, took %d, %v; want %q", out, took, err, want)
				}
			}
		})
	}
	group.Wait()
	if len(p.idle) > maxChildren {
		t.Errorf("%d children", len(p.idle))
	}
	for file, want := range map[string]jsonnetvm.Error{
		"none.jsonnet":    {File: "none.jsonnet", Line: 1, Col: 24, What: "there is no file none.libsonnet in the fleet's directory"},
		"refused.jsonnet": {File: "refused.jsonnet", Line: 1, Col: 24, What: "refused.txt is not for you"},
	} {
		_, _, err := p.Call(read, file, "{}", "{}")
		got, _ := errors.AsType[*jsonnetvm.Error](err)
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%s: %v\n%s", file, err, diff)
		}
	}
	if err := p.Check(read, "a.jsonnet"); err != nil {
		t.Error(err)
	}
	want := &jsonnetvm.Error{File: "syntax.jsonnet", Line: 2, Col: 6, What: "Unexpected: \",\" while parsing terminal"}
	got, _ := errors.AsType[*jsonnetvm.Error](p.Check(read, "syntax.jsonnet"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := p.Check(read, "nothing.jsonnet"); err == nil || err.Error() != "there is no file nothing.jsonnet in the fleet's directory" {
		t.Error(err)
	}
}

// What evaluating takes is counted, and the same each time: it is bytes that are allocated, unless a machine is slow.
func TestTook(t *testing.T) {
	t.Parallel()
	p := pool(t)
	all := files{"a.jsonnet": `function(values, loft) std.foldl(function(a, b) a + b, std.range(1, values.n), 0)`}
	_, little, err := p.Call(all.read, "a.jsonnet", `{"n": 10}`, "{}")
	if err != nil {
		t.Fatal(err)
	}
	_, much, err := p.Call(all.read, "a.jsonnet", `{"n": 20000}`, "{}")
	if err != nil || much < 20*little {
		t.Errorf("2,000 times the work took %d units, and %d before: %v", much, little, err)
	}
}

// A program that is no child is an error, and no evaluation that was stopped.
func TestNoProgram(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"/nowhere/tenantry", "/bin/true"} {
		p := New(program, Argument)
		_, _, err := p.Call(files{}.read, "a.jsonnet", "{}", "{}")
		if _, evaluated := errors.AsType[*jsonnetvm.Error](err); err == nil || evaluated || !strings.HasPrefix(err.Error(), "start a process for Jsonnet: ") {
			t.Errorf("%s: %v", program, err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}
