package fleet

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	gitignore "github.com/sabhiram/go-gitignore"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Scope tells which files of a directory may be inputs of its fleet, by their names alone. It may be used
// by several goroutines.
type Scope struct {
	tenants []tenantPattern
	places  places
	ignored func(string) bool
	bases   string // upstream's, and large: not looked into
}

// ScopeOf is the scope of the fleet in a directory, whatever problems its fleet.yaml may have.
func ScopeOf(fsys fs.FS) (*Scope, error) {
	l := &loader{fsys: fsys}
	if err := l.config(yamlscan.Node{}); err != nil {
		return nil, err
	}
	return l.newScope()
}

func (l *loader) newScope() (*Scope, error) {
	s := &Scope{tenants: l.paths, places: l.places, ignored: func(string) bool { return false }}
	s.bases, _ = l.fleet.Config.AgentBases()
	if src, err := fs.ReadFile(l.fsys, IgnoreFile); err == nil {
		s.ignored = gitignore.CompileIgnoreLines(strings.Split(string(src), "\n")...).MatchesPath
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", IgnoreFile, err)
	}
	return s, nil
}

// Folder tells whether a folder is looked into, given that the one above it is. Hidden ones are left out.
func (s *Scope) Folder(p string) bool {
	return !strings.HasPrefix(path.Base(p), ".") && p != s.bases && !s.ignored(p+"/")
}

// File tells whether a file is read, given that its folder is looked into. The Fleet itself is not: it is
// read first, and by its name.
func (s *Scope) File(p string) bool {
	return !strings.HasPrefix(path.Base(p), ".") && p != ConfigFile && s.wanted(p) && !s.ignored(p)
}

func (s *Scope) wanted(p string) bool {
	switch path.Ext(p) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return s.Tenant(p)
}
