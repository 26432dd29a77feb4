package fleet

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenantry/tenantry/internal/problem"
)

// Odd tells whether an entry of a folder is neither a file that can be read nor a folder that can be looked
// into, though its place says that it might be one. It may say so of one that is none of the fleet's.
func (s *Scope) Odd(p string, d fs.DirEntry) bool {
	return d.Type()&^fs.ModeDir != 0 || !utf8.ValidString(d.Name()) || d.IsDir() && (s.Tenant(p) || deep(p))
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
	case d.IsDir() && folder && deep(p):
		return say(fmt.Sprintf("is nested more than %d directories deep", maxDepth), "move it up")
	case d.IsDir() && folder && s.Tenant(p):
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
		found.Warn = !g.scope.places.passage(p)
		return found
	case errors.Is(err, fs.ErrPermission):
		return nil // reading it says so
	}
	found := say("is a symbolic link out of the directory, or to nothing", "put the files here")
	found.Warn = !file && !g.scope.places.passage(p)
	return found
}

// maxDepth is how many directories deep a directory may lie. The time for each grows with its path, and what makes
// more of them is no fleet.
const maxDepth = 100

// deep tells whether a directory lies deeper than any is looked into.
func deep(folder string) bool {
	return len(folder) > maxDepth && strings.Count(folder, "/") >= maxDepth
}

// Tenant tells whether a path is that of a tenant's file.
func (s *Scope) Tenant(p string) bool { return isTenant(s.tenants, p) }

func isTenant(paths []tenantPattern, p string) bool {
	return slices.ContainsFunc(paths, func(t tenantPattern) bool { return t.fits(p) })
}
