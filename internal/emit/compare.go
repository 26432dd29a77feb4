package emit

import (
	"cmp"
	"context"
	"path"
	"slices"

	"github.com/tenantry/tenantry/internal/problem"
)

// difference is what has to happen to a tree.
type difference struct {
	changes   []change // by path
	files     []*file  // of the change at the same place; nil for a removal
	folders   []string // to be made, parents first
	unchanged int
	all       []TreeFile // those wanted, by path
	place     []int      // in all, of the change at the same place; of what is removed it has no meaning
	seen      []string   // folders that were looked into
}

// compare finds the difference between the tree and the files that it should have. It is the one place
// that decides about a path, and changes nothing.
func (t *Tree) compare(ctx context.Context, wanted []file) (difference, problem.List, error) {
	d, err := disk{}, error(nil)
	if t.o.Rest == nil {
		d, err = t.scan()
	}
	if err != nil {
		return difference{}, nil, err
	}
	var diff difference
	for p, mode := range d {
		if mode.IsDir() {
			diff.seen = append(diff.seen, p)
		}
	}
	problems, err := t.nested(d, wanted)
	if err != nil || problems.Failed() {
		return difference{}, problems, err
	}
	folders, problems, err := t.folders(d, wanted)
	if err != nil {
		return difference{}, nil, err
	}
	verdicts, err := t.judgeAll(ctx, d, folders, wanted)
	if err != nil {
		return difference{}, nil, err
	}
	stale, err := t.stale(ctx, d, wanted)
	if err != nil {
		return difference{}, nil, err
	}
	diff.all = make([]TreeFile, len(wanted))
	made := map[string]bool{}
	for i, v := range verdicts {
		f := &wanted[i]
		diff.all[i] = TreeFile{Path: f.path, Info: v.info, Written: v.kind != keep}
		switch {
		case v.inTheWay != "":
			problems.Add(t.inTheWay(f.path, v.inTheWay))
		case v.kind == keep:
			if f.path != MarkName {
				diff.unchanged++
			}
		default:
			diff.changes = append(diff.changes, change{Kind: v.kind, Path: f.path})
			diff.files = append(diff.files, f)
			diff.place = append(diff.place, i)
			for p := path.Dir(f.path); folders[p] == missing && !made[p]; p = path.Dir(p) {
				made[p] = true
				diff.folders = append(diff.folders, p)
			}
		}
	}
	for _, p := range stale {
		diff.changes = append(diff.changes, change{Kind: remove, Path: p})
		diff.files = append(diff.files, nil)
		diff.place = append(diff.place, -1)
	}
	if t.o.Rest != nil {
		diff.unchanged += len(t.o.Rest.Standing)
	}
	slices.SortFunc(diff.folders, cmp.Compare)
	return diff, problems, nil
}

// inTheWay is the problem of a path that belongs to somebody else.
func (t *Tree) inTheWay(p, what string) problem.Problem {
	return problem.Problem{
		Pos:  problem.Pos{File: t.name(p)},
		What: what + " is in the way",
		Fix:  "move it away, or render into another folder",
	}
}
