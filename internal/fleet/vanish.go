package fleet

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// A look is what the names in a directory say of tenants that may have vanished from it.
type look struct {
	home   bool // a tenant's file is there
	near   []nearName
	hidden []string // directories that a path of spec.tenants leads through, and whose name begins with a dot
}

// A nearName is a file whose name is nearly that of a tenant's.
type nearName struct {
	name, meant string
	likeness    likeness
}

// isGit tells whether an entry is Git's own: of a submodule that is not checked out there may be no other.
func isGit(d fs.DirEntry) bool { return d.Name() == ".git" }

// look looks at the names in a directory.
func (s *Scope) look(folder string, listed []fs.DirEntry) look {
	var l look
	for _, d := range listed {
		if !d.IsDir() || d.Name()[0] != '.' || isGit(d) {
			continue
		}
		if p := path.Join(folder, d.Name()); s.places.passage(p) && !s.ignored(p+"/") {
			l.hidden = append(l.hidden, p)
		}
	}
	for i := range s.places.homes {
		if h := &s.places.homes[i]; h.folder.fits(folder) {
			l.compare(s, &h.file, folder, listed)
		}
	}
	return l
}

// compare finds a tenant's file by its name, or else those that have nearly that name.
func (l *look) compare(s *Scope, file *fileName, folder string, listed []fs.DirEntry) {
	is := func(d fs.DirEntry) bool { return !d.IsDir() && file.is(d.Name()) }
	if slices.ContainsFunc(listed, is) {
		l.home = true
		if !file.captures {
			return
		}
	}
	has := func(name string) bool {
		return slices.ContainsFunc(listed, func(d fs.DirEntry) bool { return d.Name() == name })
	}
	for _, d := range listed {
		if d.IsDir() || is(d) {
			continue
		}
		like, meant := file.like(d.Name())
		if like == unlike || has(meant) || like == alike && has("Chart.yaml") || s.ignored(path.Join(folder, d.Name())) {
			continue // a chart has values of its own
		}
		l.near = append(l.near, nearName{d.Name(), meant, like})
	}
}

// Suspicious tells whether the names in a directory may say that a tenant has vanished. What is around the directory
// may explain them.
func (s *Scope) Suspicious(folder string, listed []fs.DirEntry) bool {
	if !slices.ContainsFunc(listed, func(d fs.DirEntry) bool { return !isGit(d) }) {
		return true
	}
	l := s.look(folder, listed)
	return len(l.near)+len(l.hidden) > 0
}

// Unmatched is a path of the Fleet's spec.tenants that no file matches, "" where there is none. Has tells
// whether some file is one that is asked for.
func (s *Scope) Unmatched(has func(is func(file string) bool) bool) string {
	for i := range s.tenants {
		if p := &s.tenants[i]; p.Node.Exists() && !has(p.fits) {
			return p.Path
		}
	}
	return ""
}

// A vanisher goes through the directories of a walk and reports where tenants may have vanished.
type vanisher struct {
	l       *loader
	modules []submodule
}

func (l *loader) vanished(top *folder) {
	v := vanisher{l, l.submodules()}
	v.folder(top, false)
	v.missingModules()
	l.sparse()
	if len(l.fleet.Tenants)+l.fleet.Unread > 0 { // else there is none at all, and that is said
		l.unmatched(top)
	}
}

// directory looks at a directory and those below it. It returns whether none of them has a file, and whether any
// has a tenant.
func (v *vanisher) folder(f *folder, inTenant bool) (empty, tenants bool) {
	empty, tenants = f.bare, f.look.home
	before := len(v.l.bad)
	for i := range f.entries {
		if below := f.entries[i].below; below != nil {
			e, t := v.folder(below, f.look.home)
			empty, tenants = empty && e, tenants || t
		}
	}
	if empty && len(v.l.bad) == before && v.l.places.passage(f.path) {
		v.empty(f.path)
	}
	for _, n := range f.look.near {
		told := n.likeness == alike && (tenants || inTenant)
		if p := path.Join(f.path, n.name); !told && !f.stray(p) {
			v.near(p, n.meant)
		}
	}
	for _, p := range f.look.hidden {
		v.hidden(p)
	}
	return empty, tenants
}

// stray tells whether more is said of a file in the directory: that it is a tenant's.
func (f *folder) stray(p string) bool {
	return slices.ContainsFunc(f.entries, func(e entry) bool { return e.path == p && e.part.stray })
}

func (v *vanisher) near(file, meant string) {
	v.l.bad.Add(problem.Problem{
		Pos: problem.Pos{File: file}, What: fmt.Sprintf("is named nearly like a tenant's file, and there is no %s beside it", meant),
		Fix: fmt.Sprintf("rename it to %s, remove it, or name it in %s", meant, IgnoreFile),
	})
}

func (v *vanisher) empty(folder string) {
	p := problem.Problem{
		Pos: problem.Pos{File: folder}, What: "is an empty directory, and a path of spec.tenants leads through it: its tenants may be missing",
		Fix: "check that all of the fleet was checked out; else remove the directory, or name it in " + IgnoreFile,
	}
	if m := v.module(folder); m != nil {
		m.said = true
		p.What, p.Fix = "is a submodule that is not checked out, and a path of spec.tenants leads through it: its tenants are missing", "run git submodule update --init"
	}
	v.l.bad.Add(p)
}

// hidden reports a tenant's file in a directory whose name begins with a dot, or below it.
func (v *vanisher) hidden(folder string) {
	listed, err := fs.ReadDir(v.l.fsys, folder)
	if err != nil {
		return // what nobody reads need not be readable
	}
	for _, d := range listed {
		p := path.Join(folder, d.Name())
		switch {
		case !d.IsDir() && isTenant(v.l.paths, p):
			v.l.bad.Add(problem.Problem{
				Pos: problem.Pos{File: p}, What: "is where a path of spec.tenants leads, and is not read: directories whose name begins with a dot are not looked into",
				Fix: "rename the directory, or name it in " + IgnoreFile,
			})
		case d.IsDir() && v.l.places.passage(p):
			v.hidden(p)
		}
	}
}

// unmatched reports the paths of spec.tenants that no file matches.
func (l *loader) unmatched(top *folder) {
	matched := make([]bool, len(l.paths))
	top.each(func(e *entry) {
		for i := range l.paths {
			matched[i] = matched[i] || e.part.matched && l.paths[i].fits(e.path)
		}
	})
	for i := range l.paths {
		p := &l.paths[i]
		if matched[i] || !p.Node.Exists() {
			continue
		}
		fix := "check that all of the fleet was checked out, or remove the path"
		for segment := range strings.SplitSeq(p.Path, "/") {
			if strings.HasPrefix(segment, ".") {
				fix = fmt.Sprintf("rename %s: what begins with a dot is not looked into", segment)
			}
		}
		l.bad.Add(problem.Problem{
			Pos: p.Node.Get("path").Pos(), Field: p.Field + ".path", What: fmt.Sprintf("no file matches %q: its tenants may be missing", p.Path), Fix: fix,
		})
	}
}
