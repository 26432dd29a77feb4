package emit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// A Checked is what a tree lacks to hold what a render made.
type Checked struct {
	// Behind are the files that a render would change, by path.
	Behind []Behind
	// Unchanged counts those that are as they should be, but for the one that marks the tree.
	Unchanged int
	// Gone is what a render would take out of the tree.
	Gone []Gone
}

// A Behind is a file of a tree that is not as it should be.
type Behind struct {
	Path string
	What string // is wrong with it
}

// CheckTree compares the folder dir with objs as [WriteTree] does, with the same problems, and changes nothing: it
// makes no file, takes no lock, and may run where nothing can be written.
func CheckTree(ctx context.Context, dir string, objs []Object, o TreeOptions) (Checked, problem.List, error) {
	wanted, problems := group(objs, o)
	if problems.Failed() {
		return Checked{}, problems.Sorted(), nil
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Checked{Behind: missingFiles(wanted)}, nil, nil
	}
	if err != nil {
		return Checked{}, nil, fmt.Errorf("open the folder %s: %w", dir, cause(err))
	}
	defer root.Close()
	t := &Tree{dir: dir, root: root, o: o}
	if _, err := root.Lstat(StageName + "/" + journalName); err == nil {
		problems.Add(problem.Problem{
			Pos: problem.Pos{File: t.name(StageName)}, What: "a run that was interrupted has left the tree half-written", Fix: "render into it, which undoes that first",
		})
		return Checked{}, problems, nil
	}
	diff, gone, problems, err := t.review(ctx, wanted, objs)
	if err != nil || problems.Failed() {
		return Checked{}, problems.Sorted(), err
	}
	checked := Checked{Unchanged: diff.unchanged, Gone: gone}
	for _, c := range diff.changes {
		checked.Behind = append(checked.Behind, Behind{c.Path, c.Kind.lack()})
	}
	slices.SortFunc(checked.Behind, func(a, b Behind) int { return strings.Compare(a.Path, b.Path) })
	return checked, problems.Sorted(), nil
}

// lack is what is wrong with a file that a run would change like this.
func (k kind) lack() string {
	switch k {
	case create:
		return "is missing"
	case remove:
		return "is not rendered any more"
	case keep, replace:
	}
	return "is not what the fleet renders to"
}

func missingFiles(wanted []file) []Behind {
	all := make([]Behind, len(wanted))
	for i := range wanted {
		all[i] = Behind{wanted[i].path, create.lack()}
	}
	return all
}
