package fleet

import (
	"bufio"
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"strings"

	gitignore "github.com/sabhiram/go-gitignore"

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

// sparseFile says which files a sparse checkout has (git-sparse-checkout(1)).
const sparseFile = ".git/info/sparse-checkout"

// sparseOn is the setting that makes it count, in one of two files.
var sparseOn = regexp.MustCompile(`(?im)^\s*sparsecheckout\s*=\s*(true|yes|on|1)\s*$`)

// sparse warns of a checkout that leaves out files which a path of spec.tenants may match.
func (l *loader) sparse() {
	if info, err := fs.Stat(l.fsys, ".git"); err == nil && !info.IsDir() {
		return // of a worktree, whose settings lie elsewhere
	}
	rules, err := fs.ReadFile(l.fsys, sparseFile)
	if err != nil {
		return
	}
	on := false
	for _, file := range []string{".git/config.worktree", ".git/config"} {
		config, err := fs.ReadFile(l.fsys, file)
		on = on || err == nil && sparseOn.Match(config)
	}
	if !on {
		return
	}
	if p := l.leftOut(strings.Split(string(rules), "\n")); p != "" {
		l.bad.Add(problem.Problem{
			Pos: problem.Pos{File: sparseFile}, Warn: true, What: "the checkout is sparse and leaves out files that a path of spec.tenants may match, in " + p + ": tenants may be missing",
			Fix: "run git sparse-checkout disable, or add the directory to it",
		})
	}
}

// leftOut is a directory that may hold tenants and of which a sparse checkout leaves something out, "" for none.
func (l *loader) leftOut(rules []string) string {
	included := gitignore.CompileIgnoreLines(rules...)
	for i := range l.paths {
		if p := l.paths[i].Path; !included.MatchesPath(captureInPath.ReplaceAllString(p, "any-tenant-of-this-fleet")) {
			fixed, _, _ := strings.Cut(p, "{")
			return path.Dir(fixed + "x")
		}
	}
	for _, rule := range rules {
		without, excludes := strings.CutPrefix(strings.TrimSpace(rule), "!")
		if p := strings.Trim(without, "/"); excludes && l.places.passage(p) && !included.MatchesPath(p+"/x") {
			return p
		}
	}
	return ""
}
