package emit

import (
	"context"
	"fmt"
	"os"

	"github.com/tenantry/tenantry/internal/problem"
)

// TreeOptions says what a tree may hold and how much of it a render answers for.
type TreeOptions struct {
	// WithCredentials lets objects with Secret into the tree, in files of mode 0600. Without it they
	// are left out, for a tree is made to be committed.
	WithCredentials bool

	// Owns tells which paths this render is complete for; nil means all. A path it does not own stays
	// as it is: its file is neither written nor removed, whether objs have it or not. File is as in
	// [Object]. It may be called from several goroutines at once.
	Owns func(connector string, part Part, file string) bool

	// fault is called before each step that changes anything on the disk; its error is that step's.
	fault func(step string) error
}

// TreeResult counts files.
type TreeResult struct {
	Written, Removed, Unchanged int
	Bytes                       int64 // of the files written
}

// WriteTree makes the folder dir hold objs: one file for each connector, part and file name, at
// CONNECTOR/PART/FILE, its first line [Header], its objects in the order of [Sort]. Objects with
// StreamOnly are left out.
//
// Files whose bytes are right already are not touched. Files below a CONNECTOR/PART that begin with
// [Header] and have no object any more are removed, and folders that this empties. What holds anything
// and does not begin with Header is somebody else's: it is never changed, nor is a symbolic link
// followed, and one that is in the way is a problem. With problems nothing at all is changed.
//
// A run does all of it or nothing. New files are complete in the folder [StageName] before the first
// one is moved, and what they replace is kept there until the last one is. An error on the way undoes
// what was done; a run that was killed is undone by the next one. ctx ends a run only before the first
// move. Two runs on one tree at once do not happen: the second has an error that is [ErrBusy].
func WriteTree(ctx context.Context, dir string, objs []Object, o TreeOptions) (TreeResult, problem.List, error) {
	wanted, problems := group(objs, o)
	if problems.Failed() {
		return TreeResult{}, problems.Sorted(), nil
	}
	t, err := openTree(dir, o)
	if err != nil {
		return TreeResult{}, nil, err
	}
	result, problems, err := t.update(ctx, wanted)
	return result, problems.Sorted(), t.close(err)
}

// tree is a folder that this process alone writes.
type tree struct {
	dir   string   // as the user named it, for messages
	fresh bool     // this run made it
	root  *os.Root // so that nothing ever leaves it
	stage *os.Root
	lock  *os.File
	o     TreeOptions
}

func openTree(dir string, o TreeOptions) (*tree, error) {
	_, err := os.Lstat(dir)
	t := &tree{dir: dir, fresh: os.IsNotExist(err), o: o}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", dir, cause(err))
	}
	if t.root, err = os.OpenRoot(dir); err != nil {
		return nil, fmt.Errorf("open the folder %s: %w", dir, cause(err))
	}
	if err := t.acquire(); err != nil {
		t.root.Close()
		return nil, err
	}
	return t, nil
}

func (t *tree) update(ctx context.Context, wanted []file) (TreeResult, problem.List, error) {
	if err := t.recover(); err != nil {
		return TreeResult{}, nil, err
	}
	diff, problems, err := t.compare(ctx, wanted)
	if err != nil || problems.Failed() {
		return TreeResult{}, problems, err
	}
	result := TreeResult{Unchanged: diff.unchanged}
	if len(diff.changes) == 0 {
		return result, problems, nil
	}
	if err := t.write(ctx, diff); err != nil {
		return TreeResult{}, nil, err
	}
	if err := t.apply(diff); err != nil {
		return TreeResult{}, nil, err
	}
	for _, c := range diff.changes {
		if c.Kind == remove {
			result.Removed++
		} else {
			result.Written++
			result.Bytes += c.Size
		}
	}
	return result, problems, nil
}

// close leaves the tree, with the first error there was. The staging folder goes, unless a journal in
// it still says how to undo this run.
func (t *tree) close(err error) error {
	if cleanErr := t.release(); err == nil {
		err = cleanErr
	}
	t.root.Close()
	if err != nil && t.fresh {
		_ = os.Remove(t.dir) // only if nothing is in it
	}
	return err
}

// step announces a change to the disk.
func (t *tree) step(name string) error {
	if t.o.fault == nil {
		return nil
	}
	return t.o.fault(name)
}
