package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/scaffold"
)

// A site is where a new fleet is to be.
type site struct {
	named  string // the directory as people name it
	dir    string // and from the root of the file system
	top    string // of the Git repository that it is in; the directory itself where there is none
	within string // the way from top to dir, with slashes
}

// newSite finds out about the directory. One inside of a fleet is no place for another: each would read the other's files.
func newSite(named, ci string) (*site, error) {
	dir, err := filepath.Abs(named)
	if err != nil {
		return nil, fmt.Errorf("find the directory: %w", err)
	}
	s := &site{named: filepath.Clean(named), dir: dir, top: dir}
	for at := filepath.Dir(dir); ; at = filepath.Dir(at) {
		if isFleet(at) {
			return nil, usageError{fmt.Errorf("%s is inside of the fleet in %s, which reads every file below it: choose another directory", s.named, at)}
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if top := above(dir, ".git"); top != "" {
		s.top = top
	}
	way, err := filepath.Rel(s.top, dir)
	if err != nil {
		return nil, fmt.Errorf("find the directory in its Git repository: %w", err)
	}
	s.within = filepath.ToSlash(way)
	if ci != scaffold.NoCI {
		if err := scaffold.CheckWithin(s.within); err != nil {
			return nil, usageError{err}
		}
	}
	return s, nil
}

// above is the nearest directory that has an entry of this name, from dir upwards; "" where there is none.
func above(dir, name string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// base is the directory that a file's path is below.
func (s *site) base(f scaffold.File) string {
	if f.Top {
		return s.top
	}
	return s.dir
}

// shown is a file's path as people see it from where the command runs.
func (s *site) shown(f scaffold.File) string {
	if !f.Top || s.top == s.dir {
		return filepath.Join(s.named, filepath.FromSlash(f.Path))
	}
	up, err := filepath.Rel(s.dir, s.top)
	if err != nil {
		return filepath.Join(s.top, filepath.FromSlash(f.Path))
	}
	return filepath.Join(s.named, up, filepath.FromSlash(f.Path))
}

// write makes all of the files or none, and never one in the place of another.
func (s *site) write(files []scaffold.File) error {
	var there []string
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(s.base(f), filepath.FromSlash(f.Path))); err == nil {
			there = append(there, s.shown(f))
		}
	}
	if len(there) > 0 {
		return usageError{alreadyThere(there)}
	}
	var made made
	for _, f := range files {
		if err := made.file(filepath.Join(s.base(f), filepath.FromSlash(f.Path)), f.Text); err != nil {
			made.takeBack()
			if errors.Is(err, fs.ErrExist) { // since a moment ago
				return usageError{alreadyThere([]string{s.shown(f)})}
			}
			return fmt.Errorf("nothing is written: %w", err)
		}
	}
	return nil
}

func alreadyThere(files []string) error {
	verb := " is there already"
	if len(files) > 1 {
		verb = " are there already"
	}
	fix := ""
	if slices.ContainsFunc(files, func(f string) bool {
		return filepath.Base(f) == ".gitlab-ci.yml" || strings.Contains(filepath.ToSlash(f), ".github/")
	}) {
		fix = "; --ci " + scaffold.NoCI + " leaves the file for CI out"
	}
	return errors.New(strings.Join(files, ", ") + verb + ", so nothing is written" + fix)
}

// made is what a run has made, in this order: files, and the directories for them.
type made []string

// file makes a file that is not there, and the directories that it needs.
func (m *made) file(name string, text []byte) error {
	if err := m.directory(filepath.Dir(name)); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	*m = append(*m, name)
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

func (m *made) directory(name string) error {
	if info, err := os.Stat(name); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("%s is no directory", name)
		}
		return nil
	}
	if up := filepath.Dir(name); up != name {
		if err := m.directory(up); err != nil {
			return err
		}
	}
	if err := os.Mkdir(name, 0o777); err != nil {
		return err
	}
	*m = append(*m, name)
	return nil
}

// takeBack removes what was made. Nobody else's files are in the directories: one that is not empty stays.
func (m *made) takeBack() {
	for _, name := range slices.Backward(*m) {
		_ = os.Remove(name)
	}
}
