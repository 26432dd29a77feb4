package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
	// then holds the commit's files that are not what they are now, and what stands in each of their folders.
	then    map[string][]byte
	folders map[string]map[string]fs.DirEntry
	// gone are the files of now that the commit does not have, thinned the folders that some of them lie in.
	gone, thinned map[string]bool
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
	d := &Dir{now: now, then: contents, folders: map[string]map[string]fs.DirEntry{}, gone: map[string]bool{}, thinned: map[string]bool{}}
	for _, c := range changes {
		if _, ok := contents[c.path]; ok {
			d.enter(c.path)
		} else {
			d.leave(path.Clean(c.path)) // a repository in the repository is listed as "dir/"
		}
	}
	if len(changes) == 0 {
		return d, nil
	}
	links, err := g.links(ctx)
	if err != nil {
		return nil, err
	}
	return d, d.behind(links)
}

// enter puts a file of then into its folder, and that into those above.
func (d *Dir) enter(name string) {
	file := fs.FileMode(0o644)
	for name != "." {
		above, base := path.Split(name)
		above = path.Clean(above)
		if d.folders[above] == nil {
			d.folders[above] = map[string]fs.DirEntry{}
		}
		if d.folders[above][base] != nil {
			return
		}
		d.folders[above][base] = info{base, file}
		name, file = above, fs.ModeDir|0o755
	}
}

// leave takes a file of now away, and notes the folders that it lies in.
func (d *Dir) leave(name string) {
	d.gone[name] = true
	for above := path.Dir(name); above != "." && !d.thinned[above]; above = path.Dir(above) {
		d.thinned[above] = true
	}
}

// behind reports a link that stands as it stood, and leads to what changed: it would be followed to what is
// there now.
func (d *Dir) behind(links map[string]string) error {
	if len(links) == 0 {
		return nil
	}
	changed := d.Changed()
	for _, link := range slices.Sorted(maps.Keys(links)) {
		target := resolve(links, link)
		for _, name := range changed {
			if target == "." || name == target || strings.HasPrefix(name, target+"/") {
				return fmt.Errorf("%s is a link to %s, where %s changed: what it led to then cannot be followed", link, target, name)
			}
		}
	}
	return nil
}

// resolve follows links in a path, each at most once: one that leads to itself ends somewhere.
func resolve(links map[string]string, name string) string {
	followed := map[string]bool{}
	done, rest := ".", strings.Split(name, "/")
	for len(rest) > 0 {
		at := path.Join(done, rest[0])
		rest = rest[1:]
		if target, ok := links[at]; ok && !followed[at] {
			followed[at] = true
			rest = append(strings.Split(target, "/"), rest...)
			continue
		}
		done = at
	}
	return done
}

// Changed lists the files that are not now what they were, sorted.
func (d *Dir) Changed() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(d.then)), maps.Keys(d.gone))
	slices.Sort(names)
	return names
}

// Open opens a file or folder.
func (d *Dir) Open(name string) (fs.File, error) {
	if content, ok := d.then[name]; ok {
		return fstest.MapFS{name: {Data: content, Mode: 0o644}}.Open(name)
	}
	if d.folders[name] != nil {
		entries, err := d.ReadDir(name)
		return &folder{info: info{path.Base(name), fs.ModeDir | 0o755}, entries: entries}, err
	}
	if d.replaced(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return d.now.Open(name)
}

// ReadFile returns what a file held.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	if content, ok := d.then[name]; ok {
		return bytes.Clone(content), nil
	}
	if d.replaced(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return fs.ReadFile(d.now, name)
}

// ReadLink returns where a link leads that stands as it stood.
func (d *Dir) ReadLink(name string) (string, error) {
	links, ok := d.now.(interface {
		ReadLink(name string) (string, error)
	})
	if _, then := d.then[name]; then || !ok || d.folders[name] != nil || d.replaced(name) {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return links.ReadLink(name)
}

// ReadDir returns what was in a folder, by name. A folder of which the commit has no file is not there: git
// knows no empty ones.
func (d *Dir) ReadDir(name string) ([]fs.DirEntry, error) {
	then := d.folders[name]
	var now []fs.DirEntry
	var err error
	if !d.replaced(name) {
		now, err = fs.ReadDir(d.now, name)
	}
	if err != nil && (!errors.Is(err, fs.ErrNotExist) || then == nil) {
		return nil, err
	}
	entries := make(map[string]fs.DirEntry, len(now)+len(then))
	for _, e := range now {
		if p := path.Join(name, e.Name()); !d.gone[p] && (!e.IsDir() || !d.isNew(p)) {
			entries[e.Name()] = e
		}
	}
	for base, e := range then {
		if entries[base] == nil || !e.IsDir() { // a folder that is one still stays as it is now
			entries[base] = e
		}
	}
	return slices.SortedFunc(maps.Values(entries), func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) }), nil
}

// isNew tells whether all that a folder has came into it since.
func (d *Dir) isNew(name string) bool {
	if !d.thinned[name] || d.folders[name] != nil {
		return false
	}
	entries, err := d.ReadDir(name)
	return err == nil && len(entries) == 0
}

// replaced tells whether a file of now's was not there, or stood where a folder did.
func (d *Dir) replaced(name string) bool {
	for ; fs.ValidPath(name) && name != "."; name = path.Dir(name) {
		if d.gone[name] {
			return true
		}
	}
	return false
}

// folder is an open folder.
type folder struct {
	info
	entries []fs.DirEntry
}

func (f *folder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *folder) Read([]byte) (int, error)   { return 0, errors.New("is a directory") }
func (f *folder) Close() error               { return nil }

func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(f.entries)
	} else if len(f.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.entries))
	list := f.entries[:n]
	f.entries = f.entries[n:]
	return list, nil
}
