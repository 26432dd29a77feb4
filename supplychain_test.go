package tenantry_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestGoVersions holds that all modules ask for the same Go: CI installs what the main one says, and may not fetch
// another for the rest.
func TestGoVersions(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`(?m)^(?:go|toolchain) .*$`)
	var first string
	n := 0
	for _, file := range sources(t) {
		if filepath.Base(file) != "go.mod" {
			continue
		}
		n++
		got := string(bytes.Join(line.FindAll(readFile(t, file), -1), []byte("; ")))
		if first == "" {
			first = got
		}
		if got != first || !strings.Contains(got, "; toolchain go") {
			t.Errorf("%s says %q, another module %q: all have one go line and one toolchain line, the same", file, got, first)
		}
	}
	if n < 5 {
		t.Errorf("found %d modules: this test no longer looks where they are", n)
	}
}

// use is a step of a workflow that is an action: ours, one that a page or an example shows, or that a command writes.
var use = regexp.MustCompile(`(?m)^[ \t]*(?:- )?uses: *(\S+)(.*)$`)

// TestActionsAreCommits holds that an action is named by its commit, which nobody can move, and says its version.
func TestActionsAreCommits(t *testing.T) {
	t.Parallel()
	commit := regexp.MustCompile(`^([\w.-]+/[\w./-]+)@[0-9a-f]{40}$`)
	version := regexp.MustCompile(`^ # v\d+\.\d+\.\d+(;|$)`)
	seen := map[string]string{}
	for _, file := range sources(t) {
		for _, m := range use.FindAllSubmatch(readFile(t, file), -1) {
			name, rest := string(m[1]), string(m[2])
			parts := commit.FindStringSubmatch(name)
			if parts == nil || !version.MatchString(rest) {
				t.Errorf("%s: %s%s: write the action's commit, and its version in a comment", file, name, rest)
				continue
			}
			if before := seen[parts[1]]; before != "" && before != name {
				t.Errorf("%s: %s is %s elsewhere", file, name, before)
			}
			seen[parts[1]] = name
		}
	}
	if len(seen) < 5 {
		t.Errorf("found %d actions: this test no longer reads the workflows", len(seen))
	}
}

// TestWorkflowsHoldLittle holds what a step of a workflow could take: no token stays in a checkout, a job has the
// permissions that it names, and one that runs our code, or that of modules, may read and no more.
func TestWorkflowsHoldLittle(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(".github/workflows/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no workflow was found", err)
	}
	for _, file := range files {
		src := readFile(t, file)
		var w struct{ Jobs map[string]job }
		if err := yaml.Unmarshal(src, &w); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if !bytes.Contains(src, []byte("\npermissions: {}\n")) {
			t.Errorf("%s: write permissions: {} at the top, and what a job needs in the job", file)
		}
		for name, job := range w.Jobs {
			for _, wrong := range job.holds() {
				t.Errorf("%s: job %s %s", file, name, wrong)
			}
		}
	}
}

type job struct {
	Permissions map[string]string
	Steps       []struct {
		Uses, Run string
		With, Env map[string]any
	}
}

// holds says what a job has that it should not have.
func (j *job) holds() (wrong []string) {
	if j.Permissions == nil {
		wrong = append(wrong, "names no permissions")
	}
	runsOurs, tokens := false, false
	for _, may := range j.Permissions {
		tokens = tokens || may != "read"
	}
	for _, step := range j.Steps {
		if strings.HasPrefix(step.Uses, "actions/checkout@") {
			runsOurs = true
			if step.With["persist-credentials"] != false {
				wrong = append(wrong, "leaves its token in the checkout: write persist-credentials: false")
			}
		}
		text := fmt.Sprint(step)
		tokens = tokens || strings.Contains(text, "secrets.") || strings.Contains(text, "github.token")
	}
	if runsOurs && tokens {
		wrong = append(wrong, "checks the repository out, and holds more than a token that reads")
	}
	return wrong
}

// TestImageIsPinned holds that wherever the image is named by its tag, the reader is told to name its digest too.
func TestImageIsPinned(t *testing.T) {
	t.Parallel()
	image := regexp.MustCompile(`(?m)^ +image: ghcr\.io/tenantry/tenantry:.*$`)
	n := 0
	for _, file := range sources(t) {
		for _, line := range image.FindAllString(string(readFile(t, file)), -1) {
			n++
			if !strings.HasSuffix(line, " # add @sha256:… of the release you checked: docs/releases.md") {
				t.Errorf("%s: %s: say how to pin it", file, line)
			}
		}
	}
	if n < 4 {
		t.Errorf("found the image %d times: this test no longer looks where it is", n)
	}
}

// sources are the files of the repository that people write, but for those that hold what a render makes.
func sources(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		skipped := []string{".git", "bin", "dist", "rendered", "testdata/examples"}
		switch {
		case d.IsDir() && slices.Contains(skipped, filepath.ToSlash(p)):
			return filepath.SkipDir
		case d.Type().IsRegular() && slices.Contains([]string{".go", ".md", ".mod", ".sh", ".tmpl", ".txtar", ".yaml", ".yml"}, filepath.Ext(p)):
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}
