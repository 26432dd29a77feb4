package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"
)

// A Dir is a directory as it was: now's files, but for those that a commit has otherwise. What git ignores
// (agent manifests, credentials) is what it is now.
type Dir struct {
	now fs.FS
	// then holds the commit's files that are not what they are now.
	then fstest.MapFS
	// gone are the files of now that the commit does not have.
	gone map[string]bool
}

var (
	_ fs.ReadFileFS = (*Dir)(nil)
	_ fs.ReadDirFS  = (*Dir)(nil)
)

// Open returns the directory dir as it was at a revision, in any form that git knows. now is the same
// directory as it is. The error says what git said: that there is no repository, no such revision, no git.
func Open(ctx context.Context, dir, rev string, now fs.FS) (*Dir, error) {
	d, err := open(ctx, git{dir}, rev, now)
	if err != nil {
		return nil, fmt.Errorf("look at revision %q of %s: %w", rev, dir, err)
	}
	return d, nil
}

func open(ctx context.Context, g git, rev string, now fs.FS) (*Dir, error) {
	commit, err := g.commit(ctx, rev)
	if err != nil {
		return nil, err
	}
	if ignored, err := g.ignored(ctx); err != nil {
		return nil, err
	} else if ignored {
		return nil, errors.New("git ignores the directory, so it has no history")
	}
	changes, err := g.changes(ctx, commit)
	if err != nil {
		return nil, err
	}
	contents, err := g.contents(ctx, changes)
	if err != nil {
		return nil, err
	}
	d := &Dir{now: now, then: fstest.MapFS{}, gone: map[string]bool{}}
	for _, c := range changes {
		if content, ok := contents[c.path]; ok {
			d.then[c.path] = &fstest.MapFile{Data: content, Mode: 0o644}
		} else {
			d.gone[path.Clean(c.path)] = true // a repository in the repository is listed as "dir/"
		}
	}
	return d, nil
}

// Changed lists the files that are not now what they were, sorted.
func (d *Dir) Changed() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(d.then)), maps.Keys(d.gone))
	slices.Sort(names)
	return names
}

// Open opens a file or folder.
func (d *Dir) Open(name string) (fs.File, error) {
	if d.has(name) {
		return d.then.Open(name)
	}
	if d.gone[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return d.now.Open(name)
}

// ReadFile returns what a file held.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	if f, ok := d.then[name]; ok {
		return bytes.Clone(f.Data), nil
	}
	if d.gone[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return fs.ReadFile(d.now, name)
}

// ReadDir returns what was in a folder, by name. A folder that lost all its files is empty: git knows none.
func (d *Dir) ReadDir(name string) ([]fs.DirEntry, error) {
	var now []fs.DirEntry
	var err error
	if !d.replaced(name) {
		now, err = fs.ReadDir(d.now, name)
	}
	if err != nil && (!errors.Is(err, fs.ErrNotExist) || !d.has(name)) {
		return nil, err
	}
	now = slices.DeleteFunc(now, func(e fs.DirEntry) bool { return d.gone[path.Join(name, e.Name())] })
	if !d.has(name) {
		return now, nil
	}
	then, err := fs.ReadDir(d.then, name)
	if err != nil {
		return nil, err
	}
	for _, e := range then {
		i, found := slices.BinarySearchFunc(now, e.Name(), func(e fs.DirEntry, name string) int { return strings.Compare(e.Name(), name) })
		switch {
		case !found:
			now = slices.Insert(now, i, e)
		case !e.IsDir(): // a file that has another content, or that is a folder now
			now[i] = e
		}
	}
	return now, nil
}

// has tells whether the commit's differing files have that name, as a file or as a folder of theirs.
func (d *Dir) has(name string) bool {
	_, err := fs.Stat(d.then, name)
	return err == nil
}

// replaced tells whether a folder of the commit, or one above it, is a file now.
func (d *Dir) replaced(name string) bool {
	for ; name != "."; name = path.Dir(name) {
		if d.gone[name] {
			return true
		}
	}
	return false
}
