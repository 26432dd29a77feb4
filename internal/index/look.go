package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// Dirs are the two directories that a render goes between.
type Dirs struct {
	Fleet, Tree *dirfs.Dir
	// Within is where the tree lies in the fleet's directory, as a slash path; "" when it is elsewhere.
	Within string
}

// A Look is what has changed since an index was written, and so has to be rendered.
type Look struct {
	// Files are to be read: those of the tenants to be rendered, and of all that tenants have in common.
	Files []string
	// Known are the tenants that are not to be rendered.
	Known []plan.Summary
	// Rest is what is known of the tree.
	Rest emit.Rest
	// Manifests are the bytes of manifests that the known tenants have in the tree, by connector.
	Manifests map[string]int64
	// Tenants is how many tenants the index has.
	Tenants int

	index   *Index
	dirs    Dirs
	scope   *fleet.Scope
	state   []state // of the index's files
	folders []Entry // of the fleet, as they are now
	read    map[string]bool
	outputs map[string]bool // files of the tree, and whether they are as they were
}

type state uint8

const (
	same state = iota
	changed
	gone
)

// Look compares the index with what is there now. The error is a reason to render everything.
func (x *Index) Look(ctx context.Context, dirs Dirs) (*Look, error) {
	l := &Look{index: x, dirs: dirs, read: map[string]bool{}, Manifests: map[string]int64{}}
	var err error
	if l.scope, err = fleet.ScopeOf(dirs.Fleet); err != nil {
		return nil, err
	}
	folders, err := states(ctx, dirs.Fleet, x.Folders, func(e *Entry) *Entry { return e })
	if err != nil {
		return nil, err
	}
	files, err := states(ctx, dirs.Fleet, x.Files, func(f *File) *Entry { return &f.Entry })
	if err != nil {
		return nil, err
	}
	l.state = make([]state, len(files))
	for i := range files {
		l.state[i] = files[i].state
	}
	if err := l.named(files); err != nil {
		return nil, err
	}
	outputs, err := l.tree(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.newFiles(folders); err != nil {
		return nil, err
	}
	if err := l.vanished(); err != nil {
		return nil, err
	}
	return l, l.decide(outputs)
}

// A stated is what an entry is now.
type stated struct {
	state state
	now   dirfs.Stat
}

// states looks at every entry of a list, several at once.
func states[T any](ctx context.Context, dir *dirfs.Dir, list []T, of func(*T) *Entry) ([]stated, error) {
	found := make([]stated, len(list))
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for {
				to := int(next.Add(batch))
				from := to - batch
				if from >= len(list) || ctx.Err() != nil {
					return ctx.Err()
				}
				for i := from; i < min(to, len(list)); i++ {
					if err := found[i].look(dir, of(&list[i])); err != nil {
						return err
					}
				}
			}
		})
	}
	return found, group.Wait()
}

// batch is how many entries one goroutine looks at before it looks for more.
const batch = 256

func (s *stated) look(dir *dirfs.Dir, e *Entry) error {
	now, err := dir.Lstat(e.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.state = gone
		return nil
	case err != nil:
		return fmt.Errorf("look at %s: %w", e.Path, err)
	}
	s.now = now
	if now != e.Stat || now == (dirfs.Stat{}) {
		s.state = changed
	}
	return nil
}

// named compares the files that are read by their name, which everything may depend on.
func (l *Look) named(files []stated) error {
	for i := range l.index.Files {
		f := &l.index.Files[i]
		switch {
		case f.Absent && files[i].state != gone:
			return fmt.Errorf("there is a %s now", f.Path)
		case f.Absent || files[i].state == same:
		case files[i].state == gone && (f.Named || f.Rest):
			return fmt.Errorf("%s has gone", f.Path)
		case f.Named:
			text, err := l.dirs.Fleet.ReadFile(f.Path)
			if err != nil {
				return err
			}
			if hashOf(text) != f.Hash {
				return fmt.Errorf("%s has changed", f.Path)
			}
		}
	}
	return nil
}

// newFiles looks into the folders that have changed.
func (l *Look) newFiles(found []stated) error {
	for i := range l.index.Folders {
		folder := l.index.Folders[i]
		switch found[i].state {
		case gone: // so have its files
			if f := l.index.file(".gitmodules"); f != nil && !f.Absent {
				return fmt.Errorf("%s has gone, and may have been a submodule", folder.Path)
			}
			continue
		case changed:
			if !found[i].now.Mode.IsDir() {
				return fmt.Errorf("%s is no folder any more", folder.Path)
			}
			if folder.Path != "." && !l.scope.Folder(folder.Path) {
				return fmt.Errorf("%s has changed, which is not looked into", folder.Path)
			}
			if err := l.list(folder.Path); err != nil {
				return err
			}
		case same:
		}
		l.folders = append(l.folders, Entry{folder.Path, found[i].now})
	}
	return nil
}

func (l *Look) list(folder string) error {
	entries, err := l.dirs.Fleet.ReadDir(folder)
	if err != nil {
		return err
	}
	if l.scope.Suspicious(folder, entries) {
		return fmt.Errorf("tenants may have vanished from %s", folder)
	}
	for _, e := range entries {
		p := e.Name()
		if folder != "." {
			p = folder + "/" + p
		}
		switch {
		case e.Name() == emit.MarkName && p != path.Join(l.dirs.Within, emit.MarkName):
			return fmt.Errorf("%s is another tree in the fleet's directory", p)
		case l.scope.Odd(p, e) && (e.Type()&fs.ModeSymlink == 0 || !l.scope.File(p)): // a link to a file is read like one
			return fmt.Errorf("%q is neither a file nor a folder, or not named like one", p)
		case e.IsDir() && l.scope.Folder(p) && !has(l.index.Folders, p):
			now, err := l.dirs.Fleet.Lstat(p)
			if err != nil {
				return err
			}
			l.folders = append(l.folders, Entry{p, now})
			if err := l.list(p); err != nil {
				return err
			}
		case !e.IsDir() && l.scope.File(p) && l.index.file(p) == nil && !l.isOutput(p):
			l.add(p)
		}
	}
	return nil
}

func (l *Look) add(file string) {
	if !l.read[file] {
		l.read[file] = true
		l.Files = append(l.Files, file)
	}
}
