package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/dirfs"
)

// agentsVariable names the folder that tenantry-sidecar stores agent manifests in, for a plugin that shares
// it with the sidecar: the folder agents of a checkout holds none, for they carry credentials.
const agentsVariable = "TENANTRY_AGENTS"

// agentsFolder is where a fleet has its agent manifests, unless its fleet.yaml says otherwise.
const agentsFolder = "agents"

// withAgents puts the folder at dir in place of the fleet's own agents; "" leaves the fleet as it is.
func withAgents(fleet fs.FS, dir string) (fs.FS, func() error, error) {
	if dir == "" {
		return fleet, func() error { return nil }, nil
	}
	agents, err := dirfs.Open(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", agentsVariable, err)
	}
	return overlay{fleet, agents}, agents.Close, nil
}

// An overlay is a fleet with its folder agents from elsewhere.
type overlay struct{ fleet, agents fs.FS }

var (
	_ fs.ReadFileFS = overlay{}
	_ fs.ReadDirFS  = overlay{}
)

// at is which of the two has a name, and how it is called there.
func (o overlay) at(name string) (fs.FS, string) {
	if name == agentsFolder {
		return o.agents, "."
	}
	if rest, ok := strings.CutPrefix(name, agentsFolder+"/"); ok {
		return o.agents, rest
	}
	return o.fleet, name
}

// Open implements [fs.FS].
func (o overlay) Open(name string) (fs.File, error) {
	fsys, name := o.at(name)
	return fsys.Open(name)
}

// ReadFile implements [fs.ReadFileFS].
func (o overlay) ReadFile(name string) ([]byte, error) {
	fsys, inside := o.at(name)
	text, err := fs.ReadFile(fsys, inside)
	return text, named(err, name)
}

// ReadDir implements [fs.ReadDirFS].
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	fsys, inside := o.at(name)
	entries, err := fs.ReadDir(fsys, inside)
	if err != nil || name != "." {
		return entries, named(err, name)
	}
	info, err := fs.Stat(o.agents, ".")
	if err != nil {
		return nil, named(err, agentsFolder)
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == agentsFolder })
	entries = append(entries, renamed{fs.FileInfoToDirEntry(info)})
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// renamed is the folder's entry in the fleet.
type renamed struct{ fs.DirEntry }

func (renamed) Name() string { return agentsFolder }

// named makes an error say the fleet's name of a file.
func named(err error, name string) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: e.Op, Path: path.Clean(name), Err: e.Err}
	}
	return err
}
