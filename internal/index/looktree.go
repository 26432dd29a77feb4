package index

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
)

// tree finds the files of the tree that are not as they were written. What has come into it since is not
// followed: the tree would have to be looked through for it.
func (l *Look) tree(ctx context.Context) (notAsWritten map[string]bool, err error) {
	x := l.index
	all := make([]*Entry, 0, len(x.Files)+len(x.Shared))
	for i := range x.Files {
		for j := range x.Files[i].Tenants {
			t := &x.Files[i].Tenants[j]
			for k := range t.Files {
				all = append(all, &t.Files[k])
			}
		}
	}
	for i := range x.Shared {
		all = append(all, &x.Shared[i])
	}
	found, err := states(ctx, l.dirs.Tree, all, func(e **Entry) *Entry { return *e })
	if err != nil {
		return nil, err
	}
	notAsWritten = map[string]bool{}
	for i, e := range all {
		if found[i].state != same {
			notAsWritten[e.Path] = true
		}
	}
	folders, err := states(ctx, l.dirs.Tree, x.TreeFolders, func(e *Entry) *Entry { return e })
	if err != nil {
		return nil, err
	}
	l.outputs = make(map[string]bool, len(all))
	for _, e := range all {
		l.outputs[e.Path] = !notAsWritten[e.Path]
	}
	for i, folder := range folders {
		if folder.state != changed {
			continue
		}
		if !folder.now.Mode.IsDir() {
			return nil, fmt.Errorf("%s is no folder any more", x.TreeFolders[i].Path)
		}
		if err := l.treeFolder(x.TreeFolders[i].Path); err != nil {
			return nil, err
		}
	}
	return notAsWritten, nil
}

func (l *Look) treeFolder(folder string) error {
	entries, err := l.dirs.Tree.ReadDir(folder)
	if err != nil {
		return err
	}
	depth := 0 // of what lies in it: a connector, a part, or what a part holds
	if folder != "." {
		depth = 1 + strings.Count(folder, "/")
	}
	for _, e := range entries {
		p := path.Join(folder, e.Name())
		_, isPart := emit.ParsePart(e.Name())
		if depth > 0 && e.Name() == emit.MarkName {
			return fmt.Errorf("%s is new in the tree", p)
		}
		if depth == 0 && strings.HasPrefix(e.Name(), ".") || depth == 1 && !isPart {
			continue
		}
		switch _, ours := l.outputs[p]; {
		case e.IsDir():
			if !has(l.index.TreeFolders, p) {
				return fmt.Errorf("%s is new in the tree", p)
			}
		case depth < 2 || ours || !e.Type().IsRegular():
		default:
			text, err := l.dirs.Tree.ReadFile(p)
			if err != nil {
				return err
			}
			if first, _, _ := bytes.Cut(text, []byte("\n")); emit.IsOurs(first) {
				return fmt.Errorf("%s is new in the tree", p)
			}
		}
	}
	return nil
}

// isOutput tells whether a file of the fleet's directory is one of the tree's, and as it was written: that is
// no input.
func (l *Look) isOutput(p string) bool {
	if l.dirs.Within == "" {
		return false
	}
	rest := p
	if l.dirs.Within != "." {
		var inside bool
		if rest, inside = strings.CutPrefix(p, l.dirs.Within+"/"); !inside {
			return false
		}
	}
	return l.outputs[rest]
}
