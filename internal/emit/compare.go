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
}

// compare finds the difference between the tree and the files that it should have. It is the one place
// that decides about a path, and changes nothing.
func (t *tree) compare(ctx context.Context, wanted []file) (difference, problem.List, error) {
	d, err := t.scan()
	if err != nil {
		return difference{}, nil, err
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
	var diff difference
	made := map[string]bool{}
	for i, v := range verdicts {
		f := &wanted[i]
		switch {
		case v.inTheWay != "":
			problems.Add(t.inTheWay(f.path, v.inTheWay))
		case v.kind == keep:
			diff.unchanged++
		default:
			diff.changes = append(diff.changes, change{Kind: v.kind, Path: f.path})
			diff.files = append(diff.files, f)
			for p := path.Dir(f.path); folders[p] == missing && !made[p]; p = path.Dir(p) {
				made[p] = true
				diff.folders = append(diff.folders, p)
			}
		}
	}
	for _, p := range stale {
		diff.changes = append(diff.changes, change{Kind: remove, Path: p})
		diff.files = append(diff.files, nil)
	}
	slices.SortFunc(diff.folders, cmp.Compare)
	return diff, problems, nil
}

// inTheWay is the problem of a path that belongs to somebody else.
func (t *tree) inTheWay(p, what string) problem.Problem {
	return problem.Problem{
		Pos:  problem.Pos{File: t.name(p)},
		What: what + " is in the way",
		Fix:  "move it away, or render into another folder",
	}
}
