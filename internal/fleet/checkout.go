package fleet

import (
	"bufio"
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"strings"

	gitignore "github.com/sabhiram/go-gitignore"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/problem"
)

// A submodule is one that .gitmodules names.
type submodule struct {
	path string
	line int
	said bool // that it is not checked out
}

// submodulePath is a line of .gitmodules, which is in the syntax of git-config(1).
var submodulePath = regexp.MustCompile(`(?i)^\s*path\s*=\s*"?([^"]*?)"?\s*$`)

// submodules are those of a directory that is the top of its repository.
func (l *loader) submodules() []submodule {
	src, err := fs.ReadFile(l.fsys, ".gitmodules")
	if err != nil {
		return nil
	}
	var all []submodule
	lines := bufio.NewScanner(bytes.NewReader(src))
	for line := 1; lines.Scan(); line++ {
		if m := submodulePath.FindStringSubmatch(lines.Text()); m != nil {
			all = append(all, submodule{path: path.Clean(m[1]), line: line})
		}
	}
	return all
}

// module is the submodule of a directory, nil where it is none.
func (v *vanisher) module(folder string) *submodule {
	for i := range v.modules {
		if v.modules[i].path == folder {
			return &v.modules[i]
		}
	}
	return nil
}

// missingModules reports the submodules with tenants whose directory is not there at all.
func (v *vanisher) missingModules() {
	for _, m := range v.modules {
		if m.said || !v.l.places.passage(m.path) || v.l.scope.ignored(m.path+"/") {
			continue
		}
		if _, err := fs.Stat(v.l.fsys, m.path); err == nil {
			continue
		}
		v.l.bad.Add(problem.Problem{
			Pos: problem.Pos{File: ".gitmodules", Line: m.line, Col: 1}, What: "the submodule " + m.path + " is not checked out, and a path of spec.tenants leads through it: its tenants are missing",
			Fix: "run git submodule update --init, or remove it here",
		})
	}
}

// A checkedOut directory tells what a sparse checkout takes of it.
type checkedOut interface{ Sparse() *dirfs.Sparse }

// sparse warns of a checkout that leaves out files which a path of spec.tenants may match.
func (l *loader) sparse() {
	dir, ok := l.fsys.(checkedOut)
	if !ok {
		return
	}
	s := dir.Sparse()
	if s == nil {
		return
	}
	p, out := l.leftOut(s)
	if out == "" {
		return
	}
	found := problem.Problem{
		Pos: l.fleet.Config.Source.Pos(), Warn: true, What: "the checkout is sparse (git sparse-checkout) and leaves out files of " + out + " that " + p.Path + " may match: tenants may be missing",
		Fix: "check out all of that directory",
	}
	if p.Node.Exists() {
		found.Pos, found.Field = p.Node.Get("path").Pos(), p.Field+".path"
	}
	l.bad.Add(found)
}

// leftOut is a path of spec.tenants, and a directory of which a sparse checkout leaves something out that the
// path may match; "" for none.
func (l *loader) leftOut(s *dirfs.Sparse) (*tenantPattern, string) {
	included := gitignore.CompileIgnoreLines(s.Rules...)
	for i := range l.paths {
		p := &l.paths[i]
		if !included.MatchesPath(path.Join(s.Way, captureInPath.ReplaceAllString(p.Path, "any-tenant-of-this-fleet"))) {
			fixed, _, _ := strings.Cut(p.Path, "{")
			return p, path.Dir(fixed + "x")
		}
	}
	for _, rule := range s.Rules {
		rule, excludes := strings.CutPrefix(strings.TrimSpace(rule), "!")
		folder := strings.Trim(rule, "/")
		if !excludes || included.MatchesPath(folder+"/x") {
			continue
		}
		if s.Way != "." {
			folder = strings.TrimPrefix(folder, s.Way+"/")
		}
		for i := range l.paths {
			if l.paths[i].through(folder) {
				return &l.paths[i], folder
			}
		}
	}
	return nil, ""
}
