package emit

import (
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// stale finds the files of ours that this render owns and does not produce, by path.
func (t *Tree) stale(ctx context.Context, d disk, wanted []file) ([]string, error) {
	lower := make(map[string]string, len(wanted))
	for i := range wanted {
		delete(d, wanted[i].path)
		lower[strings.ToLower(wanted[i].path)] = wanted[i].path
	}
	var candidates []string
	for p, mode := range d {
		if mode.IsRegular() && t.owns(p) {
			candidates = append(candidates, p)
		}
	}
	if t.o.Rest != nil {
		for _, p := range t.o.Rest.Gone {
			if info, err := t.root.Lstat(p); err == nil && info.Mode().IsRegular() && lower[strings.ToLower(p)] != p && t.owns(p) {
				candidates = append(candidates, p)
			}
		}
	}
	slices.Sort(candidates)
	ours := make([]bool, len(candidates))
	err := inBatches(ctx, len(candidates), func(from, to int) error {
		v := visitor{root: t.root}
		defer v.close()
		for i := from; i < to; i++ {
			folder, name := path.Split(candidates[i])
			r, err := v.enter(folder)
			if err == nil {
				ours[i], err = beginsAsOurs(r, name)
			}
			if err != nil {
				return fmt.Errorf("read %s: %w", t.name(candidates[i]), cause(err))
			}
			if same, spelledOtherwise := lower[strings.ToLower(candidates[i])]; ours[i] && spelledOtherwise {
				ours[i] = !t.sameFile(candidates[i], same)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	kept := candidates[:0]
	for i, p := range candidates {
		if ours[i] {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

// owns tells whether the render answers for a path of the tree, which is CONNECTOR/PART/FILE.
func (t *Tree) owns(p string) bool {
	connector, rest, _ := strings.Cut(p, "/")
	folder, name, below := strings.Cut(rest, "/")
	part, ok := ParsePart(folder)
	return ok && below && (t.o.Owns == nil || t.o.Owns(connector, part, name))
}

// sameFile is about file systems that ignore case: there the file of the old spelling is the new one.
func (t *Tree) sameFile(a, b string) bool {
	x, errX := t.root.Lstat(a)
	y, errY := t.root.Lstat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

func beginsAsOurs(r *os.Root, name string) (bool, error) {
	f, err := r.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	return isOurs(f)
}
