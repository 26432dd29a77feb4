package emit

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestTreeIsWrittenByOneRunAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crashBefore.lay(t, dir)
	first, err := OpenTree(dir)
	check(t, err)
	before := contentsOf(t, dir)
	_, _, err = WriteTree(t.Context(), dir, crashObjects, TreeOptions{Of: acme})
	if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), filepath.Join(dir, StageName, lockName)) {
		t.Errorf("got %v, want ErrBusy with the lock's path", err)
	}
	same(t, "the tree of the first run", before, contentsOf(t, dir))
	check(t, first.Close(nil))
	mustWrite(t, dir, crashObjects, TreeOptions{Of: acme})
	same(t, "the tree", crashAfter, contentsOf(t, dir))
}

func TestTreeTakesALockThatNobodyHolds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crashBefore.lay(t, dir)
	contents{StageName + "/" + lockName: "", StageName + "/new-7": "left behind"}.lay(t, dir)
	mustWrite(t, dir, crashObjects, TreeOptions{Of: acme})
	same(t, "the tree", crashAfter, contentsOf(t, dir))
}

func TestTreeStageMustBeAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{StageName: "-> /tmp"}.lay(t, dir)
	_, _, err := WriteTree(t.Context(), dir, crashObjects, TreeOptions{Of: acme})
	if err == nil || !strings.Contains(err.Error(), StageName+" is no folder; remove it") {
		t.Errorf("got %v", err)
	}
	same(t, "the tree", contents{StageName: "-> /tmp"}, contentsOf(t, dir))
}

// Runs that start at the same moment: each is done or refused, and none of them breaks another.
func TestTreeManyRunsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	for run := range 8 {
		wg.Go(func() {
			for turn := range 10 {
				objs := []Object{object("a", fmt.Sprintf("run-%d.yaml", run), fmt.Sprint(turn)), object("a", "shared.yaml", fmt.Sprint(run, turn))}
				if _, problems, err := WriteTree(t.Context(), dir, objs, TreeOptions{}); len(problems) > 0 || err != nil && !errors.Is(err, ErrBusy) {
					t.Errorf("problems %v, error %v", problems, err)
				}
			}
		})
	}
	wg.Wait()
	mustWrite(t, dir, crashObjects[:1], TreeOptions{})
	same(t, "the tree", contents{"a/argocd/same.yaml": of("name: same\n")}, contentsOf(t, dir))
}
