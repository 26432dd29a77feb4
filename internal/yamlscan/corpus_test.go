package yamlscan

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"
)

func files(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	return names
}

func read(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func goldens(t *testing.T, dir string) *goldie.Goldie {
	t.Helper()
	return goldie.New(t, goldie.WithFixtureDir(dir), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
}

// TestOK reads files that are well-formed: none has a problem, the scanner and the library agree on
// each, and the golden says which of them the library reads, and why.
func TestOK(t *testing.T) {
	t.Parallel()
	var reasons strings.Builder
	for _, file := range files(t, "testdata/ok/*.yaml") {
		src := read(t, file)
		f, problems := Parse(file, []byte(src))
		if len(problems) > 0 {
			t.Errorf("%s", problems)
		}
		checkAgreement(t, src)
		fmt.Fprintf(&reasons, "%-25s %s\n", filepath.Base(file), orFast(f.Fallback()))
	}
	goldens(t, "testdata/ok/expected").Assert(t, "readers.txt", []byte(reasons.String()))
}

func orFast(reason string) string {
	if reason == "" {
		return "scanner"
	}
	return "library: " + reason
}

// TestErr reads files with mistakes; the goldens hold what people are told.
func TestErr(t *testing.T) {
	t.Parallel()
	var kept []string
	for _, file := range files(t, "testdata/err/*.yaml") {
		name := filepath.Base(file)
		src := read(t, file)
		_, problems := Parse(name, []byte(src))
		if !problems.Failed() {
			t.Errorf("%s has no problem", name)
		}
		checkAgreement(t, src)
		out := strings.TrimSuffix(name, ".yaml") + ".out"
		goldens(t, "testdata/err/expected").Assert(t, out, []byte(problems.String()))
		kept = append(kept, out)
	}
	if all := files(t, "testdata/err/expected/*"); len(all) != len(kept) {
		t.Errorf("%d goldens for %d files", len(all), len(kept))
	}
}

// TestModuleCache holds the scanner to the library on every YAML file of the modules that we depend
// on, as far as they are on this machine.
func TestModuleCache(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads hundreds of files")
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{if not .Main}}{{.Dir}}{{end}}", "all").Output()
	if err != nil {
		t.Skipf("go list: %v", err)
	}
	read, fast := 0, 0
	for dir := range strings.Lines(string(out)) {
		dir = strings.TrimSpace(dir)
		if dir == "" {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".yaml" && ext != ".yml" {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			checkAgreement(t, string(src))
			read++
			if f, _ := Parse(path, src); f.Fallback() == "" {
				fast++
			}
			return nil
		})
		if err != nil {
			t.Logf("%s: %v", dir, err)
		}
	}
	t.Logf("the scanner read %d of %d files", fast, read)
}
