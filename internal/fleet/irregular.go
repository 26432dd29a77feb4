package fleet

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/tenantry/tenantry/internal/problem"
)

// Odd tells whether an entry of a folder is neither a file that can be read nor a folder that can be looked
// into, though its place says that it might be one. It may say so of one that is none of the fleet's.
func (s *Scope) Odd(p string, d fs.DirEntry) bool {
	return d.Type()&^fs.ModeDir != 0 || !utf8.ValidString(d.Name()) || d.IsDir() && s.isTenant(p)
}

// judge is what is wrong with an odd entry: nothing that may hold a tenant is passed over in silence.
func (g *gatherer) judge(p string, d fs.DirEntry) *problem.Problem {
	s := g.scope
	file, folder := s.File(p), s.Folder(p) && !s.ignored(p)
	say := func(what, fix string) *problem.Problem {
		return &problem.Problem{Pos: problem.Pos{File: p}, What: what, Fix: fix + ", or name it in " + IgnoreFile}
	}
	switch {
	case !utf8.ValidString(p) && (d.IsDir() && folder || file):
		return say("the name is not UTF-8", "rename it")
	case d.IsDir() && folder && s.isTenant(p):
		return say("is a folder, where the Fleet's spec.tenants has a vcluster.yaml", "make it a file")
	case d.Type()&fs.ModeSymlink != 0 && (file || folder):
		return g.link(p, file, say)
	case file && !d.IsDir(): // a pipe, a socket, a device
		return say("is no regular file", "write a file in its place")
	}
	return nil
}

// link is what is wrong with a symbolic link. One to a file of the directory is read like any file.
func (g *gatherer) link(p string, file bool, say func(what, fix string) *problem.Problem) *problem.Problem {
	info, err := fs.Stat(g.l.fsys, p)
	switch {
	case err == nil && !info.IsDir():
		return nil
	case err == nil:
		found := say("is a symbolic link to a folder, and such are not followed", "put the files here")
		found.Warn = !g.scope.mayHoldTenants(p)
		return found
	case errors.Is(err, fs.ErrPermission):
		return nil // reading it says so
	}
	found := say("is a symbolic link out of the directory, or to nothing", "put the files here")
	found.Warn = !file && !g.scope.mayHoldTenants(p)
	return found
}

// isTenant tells whether a path is that of a vcluster.yaml.
func (s *Scope) isTenant(p string) bool {
	for i := range s.tenants {
		if _, ok := s.tenants[i].match(p); ok {
			return true
		}
	}
	return false
}

// mayHoldTenants tells whether a path of spec.tenants leads through a folder.
func (s *Scope) mayHoldTenants(folder string) bool {
	for i := range s.tenants {
		whole := s.tenants[i].Path
		for dir := path.Dir(whole); dir != "."; dir = path.Dir(dir) {
			if strings.Count(dir, "/") != strings.Count(folder, "/") {
				continue
			}
			if above, err := compilePattern(dir, "project", "name", "controlPlaneCluster"); err == nil {
				if _, ok := above.match(folder); ok {
					return true
				}
			}
		}
	}
	return false
}
