package index

import (
	"fmt"
	"path"
	"slices"
)

// vanished finds changes after which a walk may say that tenants have vanished, or whose a file is: what a look
// does not see is around the files that have changed.
func (l *Look) vanished() error {
	isTenant := func(f File) bool { return f.Source && l.scope.Tenant(f.Path) }
	if slices.ContainsFunc(l.Files, l.scope.Tenant) && !slices.ContainsFunc(l.index.Files, isTenant) {
		return fmt.Errorf("there are tenants in files of their own now")
	}
	any, looked := false, map[string]bool{}
	for i := range l.index.Files {
		if f := &l.index.Files[i]; l.state[i] == gone && isTenant(*f) {
			any = true
			if err := l.around(f.Path, looked); err != nil {
				return err
			}
		}
	}
	if !any {
		return nil
	}
	if p := l.scope.Unmatched(l.has); p != "" {
		return fmt.Errorf("no file matches %s any more", p)
	}
	return nil
}

// around looks into the directories above a tenant's file that has gone: what they held beside a tenant they may
// hold in its place now.
func (l *Look) around(file string, looked map[string]bool) error {
	for folder := path.Dir(file); folder != "." && !looked[folder]; folder = path.Dir(folder) {
		looked[folder] = true
		entries, err := l.dirs.Fleet.ReadDir(folder)
		if err != nil {
			continue // it has gone as well
		}
		if folder == path.Dir(file) || l.scope.Suspicious(folder, entries) {
			return fmt.Errorf("%s has gone, and %s is still there", file, folder)
		}
	}
	return nil
}

// has tells whether some file of the fleet is one that is asked for.
func (l *Look) has(is func(string) bool) bool {
	for i := range l.index.Files {
		if f := &l.index.Files[i]; f.Source && l.state[i] != gone && is(f.Path) {
			return true
		}
	}
	return slices.ContainsFunc(l.Files, is)
}
