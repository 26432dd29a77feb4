package emit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// The tree that every crash happens in, and what the run that crashes makes of it: each kind of change,
// in folders that stay, come and go.
var (
	crashBefore = contents{
		"a/argocd/same.yaml":         of("name: same\n"),
		"a/argocd/other/grows.yaml":  of("name: b\n"),
		"a/argocd/other/swaps.yaml":  of("name: before\n"),
		"a/argocd/emptied/gone.yaml": of("name: gone\n"),
		"a/argocd/mixed/gone.yaml":   of("name: gone\n"),
		"a/argocd/mixed/mine.txt":    "mine\n",
		"b/sidecar/deep/gone.yaml":   of("name: gone\n"),
		"README.md":                  "mine\n",
	}
	crashObjects = []Object{
		object("a", "same.yaml", "same"), object("a", "other/grows.yaml", "longer"), object("a", "other/swaps.yaml", "beyond"),
		object("a", "new/deep/made.yaml", "made"), object("c", "made.yaml", "made"),
	}
	crashAfter = contents{
		"a/argocd/same.yaml":          of("name: same\n"),
		"a/argocd/other/grows.yaml":   of("name: longer\n"),
		"a/argocd/other/swaps.yaml":   of("name: beyond\n"),
		"a/argocd/new/deep/made.yaml": of("name: made\n"),
		"c/argocd/made.yaml":          of("name: made\n"),
		"a/argocd/mixed/mine.txt":     "mine\n",
		"README.md":                   "mine\n",
		MarkName:                      markOf(acme),
	}
)

// ownsNothing is a run that can only undo.
var ownsNothing = TreeOptions{Owns: func(string, Part, string) bool { return false }}

// faultAt calls f at step n, counted from 1.
func faultAt(n int64, f func(step string) error) func(string) error {
	var steps atomic.Int64
	return func(step string) error {
		if steps.Add(1) == n {
			return f(step)
		}
		return nil
	}
}

// stepsOf lists the steps of the run that the tests crash.
func stepsOf(t *testing.T) (steps []string) {
	t.Helper()
	dir := t.TempDir()
	crashBefore.lay(t, dir)
	mustWrite(t, dir, crashObjects, TreeOptions{Of: acme, fault: func(step string) error { // one at a time: so few files are one batch
		steps = append(steps, step)
		return nil
	}})
	same(t, "a run without a fault", crashAfter, contentsOf(t, dir))
	return steps
}

// stride is 1, but leaves most steps out of short tests: each is a process and several waits for the disk.
func stride() int {
	if testing.Short() {
		return 5
	}
	return 1
}

func TestTreeUndoesARunThatFails(t *testing.T) {
	t.Parallel()
	steps := len(stepsOf(t))
	for n := 1; n <= steps; n += stride() {
		failAt(t, int64(n), false)
		failAt(t, int64(n), true)
	}
}

// failAt lets step n fail, on a file system that may know no second names for a file.
func failAt(t *testing.T, n int64, linkless bool) {
	t.Helper()
	full := errors.New("no space left on device")
	var at string
	dir := t.TempDir()
	crashBefore.lay(t, dir)
	fault := faultAt(n, func(step string) error { at = step; return full })
	_, _, err := WriteTree(t.Context(), dir, crashObjects, TreeOptions{Of: acme, fault: func(step string) error {
		if err := fault(step); err != nil || !linkless || step != "keep old" {
			return err
		}
		return errors.ErrUnsupported
	}})
	at = fmt.Sprintf("an error at %q, linkless %v", at, linkless)
	got := contentsOf(t, dir, StageName)
	switch {
	case strings.Contains(at, "keep old"): // done in the other way
		check(t, err)
		same(t, "after "+at, crashAfter, got)
	case !errors.Is(err, full):
		t.Errorf("%s is reported as %v", at, err)
	case strings.Contains(at, `"clean"`) || strings.Contains(at, "remove lock") || strings.Contains(at, "remove stage"):
		same(t, "after "+at+", all done", crashAfter, got)
	default:
		same(t, "after "+at, crashBefore, got)
		if _, err := os.Lstat(filepath.Join(dir, StageName)); !os.IsNotExist(err) {
			t.Errorf("after %s the staging folder is still there: %v", at, err)
		}
	}
	mustWrite(t, dir, crashObjects, TreeOptions{Of: acme})
	same(t, "the run after "+at, crashAfter, contentsOf(t, dir))
}

func TestTreeUndoesARunThatWasKilled(t *testing.T) {
	t.Parallel()
	steps := len(stepsOf(t))
	for n := 1; n <= steps; n += stride() {
		killed := func() (dir, step string) {
			dir = t.TempDir()
			crashBefore.lay(t, dir)
			return dir, killAt(t, dir, n)
		}
		dir, step := killed()
		for p, text := range contentsOf(t, dir, StageName) {
			if text != crashBefore[p] && text != crashAfter[p] {
				t.Errorf("killed before %s: %s is neither old nor new: %q", step, p, text)
			}
		}
		mustWrite(t, dir, crashObjects, TreeOptions{Of: acme})
		same(t, "the run after one killed before "+step, crashAfter, contentsOf(t, dir))

		dir, _ = killed()
		check(t, Recover(dir))
		got := contentsOf(t, dir, StageName)
		if _, done := got["b/sidecar/deep/gone.yaml"]; done {
			same(t, "undoing one killed before "+step, crashBefore, got)
		} else {
			same(t, "nothing to undo of one killed before "+step, crashAfter, got)
		}
	}
}

func TestTreeUndoesARunWhoseUndoingWasKilled(t *testing.T) {
	t.Parallel()
	steps := len(stepsOf(t))
	for n := 1; n <= steps; n += stride() {
		dir := t.TempDir()
		crashBefore.lay(t, dir)
		first := killAt(t, dir, n)
		second := killAt(t, dir, 1+n*5%17)
		mustWrite(t, dir, nil, ownsNothing)
		got := contentsOf(t, dir)
		if _, done := got["b/sidecar/deep/gone.yaml"]; done {
			same(t, fmt.Sprintf("killed before %s, then before %s", first, second), crashBefore, got)
		} else {
			same(t, fmt.Sprintf("killed before %s, then before %s", first, second), crashAfter, got)
		}
	}
}

func TestTreeUndoLeavesWhatSomebodyChangedSince(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crashBefore.lay(t, dir)
	same(t, "the step", "commit", killAt(t, dir, slices.Index(stepsOf(t), "commit")+1))
	edits := contents{
		"a/argocd/other/grows.yaml":   "mine now\n",
		"a/argocd/new/deep/made.yaml": of("name: edited\n"),
		"b/sidecar/deep/gone.yaml":    "mine again\n",
	}
	edits.lay(t, dir)
	mustWrite(t, dir, nil, ownsNothing)
	got := contentsOf(t, dir)
	for p, text := range edits {
		same(t, p, text, got[p])
	}
	same(t, "one that nobody changed", crashBefore["a/argocd/other/swaps.yaml"], got["a/argocd/other/swaps.yaml"])
}

func TestTreeRefusesAJournalItCannotRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"torn": `{"Version":1,"Cha`, "newer": `{"Version":2}`} {
		dir := t.TempDir()
		crashBefore.lay(t, dir)
		contents{StageName + "/" + journalName: text}.lay(t, dir)
		_, _, err := WriteTree(t.Context(), dir, crashObjects, TreeOptions{Of: acme})
		if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, StageName, journalName)) {
			t.Errorf("%s: got %v, want an error that names the journal", name, err)
		}
		same(t, name, crashBefore, contentsOf(t, dir, StageName))
	}
}

// killAt runs WriteTree in a process of its own that ends, without any of our code, at step n. It
// returns the step's name, "" if the run had fewer.
func killAt(t *testing.T, dir string, n int) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childStep+"="+strconv.Itoa(n))
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != childKilled) {
		t.Fatalf("the child: %v\n%s", err, out)
	}
	return string(out)
}

const (
	childDir    = "EMIT_TEST_DIR"
	childStep   = "EMIT_TEST_STEP"
	childUser   = "EMIT_TEST_USER"
	childKilled = 7
)

// child is the process that [killAt] and [asNobody] start.
func child(dir string) int {
	n, _ := strconv.Atoi(os.Getenv(childStep))
	fault := faultAt(int64(n), func(step string) error {
		fmt.Print(step)
		os.Exit(childKilled)
		return nil
	})
	if err := becomeUser(os.Getenv(childUser)); err != nil {
		fmt.Print(err)
		return 2
	}
	if _, problems, err := WriteTree(context.Background(), dir, crashObjects, TreeOptions{Of: acme, fault: fault}); err != nil || len(problems) > 0 {
		fmt.Print(problems, err)
		return 1
	}
	return 0
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}
