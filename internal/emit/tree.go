package emit

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/tenantry/tenantry/internal/dirfs"
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

	// Remember asks for TreeResult.Files of what was written too: it is looked at again, an instant later.
	Remember bool

	// Of is the fleet whose tree it is. It marks the tree, and what is marked as another one's is a problem; the
	// zero Owner does neither. Adopt takes over a tree whoever's it is.
	Of    Owner
	Adopt bool

	// Review, if there is one, is told what a run is going to take out of the tree, and may object.
	Review func([]Gone) problem.List

	// Rest, if there is one, tells what is known of the tree's other files: they are not looked at.
	Rest *Rest

	// fault is called before each step that changes anything on the disk; its error is that step's.
	fault func(step string) error
}

// Rest is what a caller knows of a tree that it has looked at itself.
type Rest struct {
	// Standing are the paths of files that are as they should be.
	Standing []string
	// Gone are the paths of files that a run before this one wrote: those without objects are removed.
	Gone []string
}

// TreeCounts counts files, but not the one that marks the tree.
type TreeCounts struct {
	Written, Removed, Unchanged int
	Bytes                       int64 // of the files written
}

// TreeResult is what happened to a tree, and what it now holds of this render.
type TreeResult struct {
	TreeCounts
	// Files are those with objects, by path.
	Files []TreeFile
	// Looked is when the files that were written were looked at again, as [dirfs.Now] has it; 0 for never.
	Looked int64
	// Folders are those that were looked into or made, in no order.
	Folders []string
	// Gone is what was taken out of the tree, by path.
	Gone []Gone
}

// A TreeFile is a file of the tree as it was when it was found right, or after it was written.
type TreeFile struct {
	Path    string
	Info    fs.FileInfo // nil when nobody looked, or somebody else has changed it since
	Written bool
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
	t, err := OpenTree(dir)
	if err != nil {
		return TreeResult{}, nil, err
	}
	t.o = o
	result, problems, err := t.update(ctx, wanted, objs)
	return result, problems.Sorted(), t.Close(err)
}

// A Tree is a folder that this process alone writes until it is closed. One goroutine uses it.
type Tree struct {
	dir   string   // as the user named it, for messages
	fresh bool     // this run made it
	root  *os.Root // so that nothing ever leaves it
	stage *os.Root
	lock  *os.File
	o     TreeOptions
}

// OpenTree opens the folder dir, or makes it. An error that is [ErrBusy] means that another run has it.
func OpenTree(dir string) (*Tree, error) {
	_, err := os.Lstat(dir)
	t := &Tree{dir: dir, fresh: os.IsNotExist(err)}
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

// Root is the folder, for what its caller keeps in it under a hidden name.
func (t *Tree) Root() *os.Root { return t.root }

// Write does what [WriteTree] does. After problems it may be called again.
func (t *Tree) Write(ctx context.Context, objs []Object, o TreeOptions) (TreeResult, problem.List, error) {
	t.o = o
	wanted, problems := group(objs, o)
	if problems.Failed() {
		return TreeResult{}, problems.Sorted(), nil
	}
	result, problems, err := t.update(ctx, wanted, objs)
	return result, problems.Sorted(), err
}

func (t *Tree) update(ctx context.Context, wanted []file, objs []Object) (TreeResult, problem.List, error) {
	if err := t.recover(); err != nil {
		return TreeResult{}, nil, err
	}
	diff, gone, problems, err := t.review(ctx, wanted, objs)
	if err != nil || problems.Failed() {
		return TreeResult{}, problems, err
	}
	result := TreeResult{TreeCounts: TreeCounts{Unchanged: diff.unchanged}, Files: diff.all, Folders: diff.seen, Gone: gone}
	if len(diff.changes) == 0 {
		return result, problems, nil
	}
	if err := t.write(ctx, diff); err != nil {
		return TreeResult{}, nil, err
	}
	if err := t.apply(diff); err != nil {
		return TreeResult{}, nil, err
	}
	result.count(diff.changes)
	result.Folders = append(result.Folders, diff.folders...)
	if t.o.Remember {
		dirfs.Settle() // or a change in this instant would not show
		result.Looked = dirfs.Now()
		t.lookAgain(diff)
	}
	return result, problems, nil
}

// review finds what has to happen to the tree and whether it may. It changes nothing.
func (t *Tree) review(ctx context.Context, wanted []file, objs []Object) (difference, []Gone, problem.List, error) {
	problems, err := t.belongs()
	if err != nil || problems.Failed() {
		return difference{}, nil, problems, err
	}
	if t.o.Of != (Owner{}) {
		wanted = slices.Insert(wanted, 0, t.o.Of.mark())
	}
	diff, problems, err := t.compare(ctx, wanted)
	if err != nil || problems.Failed() {
		return difference{}, nil, problems, err
	}
	gone, err := t.gone(ctx, diff, objs)
	if err == nil && t.o.Review != nil {
		problems.Add(t.o.Review(gone)...)
	}
	return diff, gone, problems, err
}

func (n *TreeCounts) count(changes []change) {
	for _, c := range changes {
		switch {
		case c.Path == MarkName:
		case c.Kind == remove:
			n.Removed++
		default:
			n.Written++
			n.Bytes += c.Size
		}
	}
}

// lookAgain notes what the files that were written are now. Of what cannot be looked at it notes nothing.
func (t *Tree) lookAgain(diff difference) {
	v := visitor{root: t.root}
	defer v.close()
	for i, c := range diff.changes {
		if c.Kind == remove {
			continue
		}
		folder, name := path.Split(c.Path)
		r, err := v.enter(folder)
		if err != nil {
			continue
		}
		if info, err := r.Lstat(name); err == nil && info.Size() == c.Size && info.ModTime().UnixNano() == c.Time {
			diff.all[diff.place[i]].Info = info
		}
	}
}

// Close leaves the tree, with the first error there was: err, or its own. The staging folder goes, unless a
// journal in it still says how to undo this run.
func (t *Tree) Close(err error) error {
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
func (t *Tree) step(name string) error {
	if t.o.fault == nil {
		return nil
	}
	return t.o.fault(name)
}
