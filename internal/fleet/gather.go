package fleet

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A folder is one folder of a walk. Its entries stand in the order of their names; what is in them is
// filled in by whoever gets to it first.
type folder struct {
	path    string
	entries []entry
	bare    bool // nothing is in it but folders
	look    look
	err     error
}

// An entry is a folder below, or a file and what it gave.
type entry struct {
	path  string
	below *folder
	odd   bool // neither, and not to be read
	link  bool // it may be one
	part  part
	err   error
}

// A task is a folder to be listed, or some files of one to be read.
type task struct {
	folder *folder
	files  []entry
}

// maxFiles is how many files of one folder a worker takes at a time.
const maxFiles = 64

// A gatherer walks a directory and reads its files, several at a time: a file is read as soon as it is
// found, by who found it.
type gatherer struct {
	l     *loader
	scope *Scope
	ours  func([]byte) bool
	// mark is what tells whose a tree in the directory is, "" where that does not matter.
	mark     string
	markedBy func([]byte) string

	mu    sync.Mutex
	more  *sync.Cond
	tasks []task
	busy  int // workers; they may find more
}

// gather reads the files in scope, or those that are listed. The result is a folder even of the latter.
func (l *loader) gather(ctx context.Context, o Options) (*folder, error) {
	g := &gatherer{l: l, ours: o.Ours}
	g.more = sync.NewCond(&g.mu)
	if !l.fleet.Config.Source.Exists() {
		g.mark, g.markedBy = o.MarkName, o.MarkedBy
	}
	top := &folder{path: "."}
	if o.Files == nil {
		var err error
		if g.scope, err = l.newScope(); err != nil {
			return nil, err
		}
		l.scope = g.scope
		g.tasks = []task{{folder: top}}
	} else {
		top.entries = make([]entry, len(o.Files))
		for i, file := range o.Files {
			top.entries[i].path, top.entries[i].link = file, true
		}
		g.tasks = append(g.tasks, task{files: g.split(top.entries)})
	}
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			var parser yamlscan.Parser
			for t, ok := g.next(); ok; t, ok = g.next() {
				if ctx.Err() == nil {
					g.do(t, &parser)
				}
				g.done()
			}
		})
	}
	group.Wait()
	return top, ctx.Err()
}

// next waits for a task. There is none any more when nobody is left to find one.
func (g *gatherer) next() (task, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.tasks) == 0 {
		if g.busy == 0 {
			return task{}, false
		}
		g.more.Wait()
	}
	last := len(g.tasks) - 1
	t := g.tasks[last]
	g.tasks = g.tasks[:last]
	g.busy++
	return t, true
}

func (g *gatherer) done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy--; g.busy == 0 && len(g.tasks) == 0 {
		g.more.Broadcast()
	}
}

func (g *gatherer) add(tasks []task) {
	if len(tasks) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tasks = append(g.tasks, tasks...)
	g.more.Broadcast()
}

// split makes tasks of all but the first files, and returns those.
func (g *gatherer) split(files []entry) []entry {
	var tasks []task
	for from := maxFiles; from < len(files); from += maxFiles {
		tasks = append(tasks, task{files: files[from:min(from+maxFiles, len(files))]})
	}
	g.add(tasks)
	return files[:min(maxFiles, len(files))]
}

func (g *gatherer) do(t task, parser *yamlscan.Parser) {
	files := t.files
	if t.folder != nil {
		if t.folder.err = g.list(t.folder); t.folder.err != nil {
			return
		}
		files = g.split(t.folder.entries)
	}
	for i := range files {
		if e := &files[i]; e.below == nil && !e.odd {
			e.err = g.l.read(e, g.ours, parser)
		}
	}
}

// list fills in what is to be looked at in a folder.
func (g *gatherer) list(f *folder) error {
	listed, err := fs.ReadDir(g.l.fsys, f.path)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.path, err)
	}
	var folders []task
	f.entries, f.bare, f.look = make([]entry, 0, len(listed)), true, g.scope.look(f.path, listed)
	for _, d := range listed {
		p := path.Join(f.path, d.Name())
		if g.scope.Odd(p, d) {
			if bad := g.judge(p, d); bad != nil {
				f.entries, f.bare = append(f.entries, entry{path: p, odd: true, part: part{bad: problem.List{*bad}}}), false
				continue
			}
		}
		switch {
		case g.mark != "" && d.Name() == g.mark && d.Type().IsRegular():
			if bad := g.lost(p); bad != nil {
				f.entries = append(f.entries, entry{path: p, odd: true, part: part{bad: problem.List{*bad}}})
			}
		case d.IsDir() && g.scope.Folder(p):
			below := &folder{path: p}
			folders = append(folders, task{folder: below})
			f.entries = append(f.entries, entry{path: p, below: below})
		case !d.IsDir() && g.scope.File(p):
			f.entries, f.bare = append(f.entries, entry{path: p, link: d.Type()&fs.ModeSymlink != 0}), false
		default:
			f.bare = f.bare && isGit(d)
		}
	}
	g.add(folders)
	return nil
}

// lost is the problem of a directory without a Fleet where the mark p of a tree says that there was one.
func (g *gatherer) lost(p string) *problem.Problem {
	text, err := fs.ReadFile(g.l.fsys, p)
	if err != nil {
		return nil // what cannot be read says nothing
	}
	name := g.markedBy(text)
	if name == "" {
		return nil
	}
	return &problem.Problem{
		Pos:  problem.Pos{File: p},
		What: fmt.Sprintf("this tree in the directory is of the fleet %q, and the directory has no %s", name, ConfigFile),
		Fix:  "restore it: without it names, isolation and removal are others; or move the tree, if it is another fleet's",
	}
}

// failed is why the first file or folder could not be read, in the order of their paths.
func (f *folder) failed() error {
	if f.err != nil {
		return f.err
	}
	for i := range f.entries {
		err := f.entries[i].err
		if below := f.entries[i].below; below != nil {
			err = below.failed()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each calls take for every file, in the order of their paths.
func (f *folder) each(take func(*entry)) {
	for i := range f.entries {
		if below := f.entries[i].below; below != nil {
			below.each(take)
		} else {
			take(&f.entries[i])
		}
	}
}

// matched tells whether a path of spec.tenants matches a file.
func (f *folder) matched() bool {
	return slices.ContainsFunc(f.entries, func(e entry) bool { return e.below != nil && e.below.matched() || e.part.matched })
}

// tenants counts those that were read from files of their own.
func (f *folder) tenants() int {
	n := 0
	for i := range f.entries {
		switch e := &f.entries[i]; {
		case e.below != nil:
			n += e.below.tenants()
		case e.part.tenant != nil:
			n++
		}
	}
	return n
}
