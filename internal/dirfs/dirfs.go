// Package dirfs reads a directory as an fs.FS that nothing leads out of: no link, no "..".
//
// [os.Root] gives the same, one system call for each folder of a path. On Linux the kernel resolves the
// whole path beneath the directory in one call (openat2(2), RESOLVE_BENEATH, Linux 5.6), which matters
// for a fleet of ten thousand folders; elsewhere, or where the kernel refuses the call, os.Root does it.
// It imports nothing of this module.
//
// A [Dir] also tells what a sparse checkout of Git's has left out of it, by Git's own files above it.
package dirfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A Dir is an open directory. It may be used by several goroutines.
type Dir struct {
	name string // absolute
	root *os.Root
	fast *beneath // nil where os.Root does everything
}

var (
	_ fs.ReadFileFS = (*Dir)(nil)
	_ fs.ReadDirFS  = (*Dir)(nil)
	_ fs.StatFS     = (*Dir)(nil)
)

// maxSize is how many bytes of a file are read: as many as the scanner of YAML takes.
const maxSize = 1 << 30

var (
	errNotRegular = errors.New("is not a regular file")
	errTooLarge   = errors.New("is larger than 1 GiB")
)

// Open opens the directory name.
func Open(name string) (*Dir, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(name)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &Dir{name: absolute, root: root, fast: openBeneath(name)}, nil
}

// Close closes the directory.
func (d *Dir) Close() error {
	if d.fast != nil {
		d.fast.close()
	}
	return d.root.Close()
}

// Open opens a file or folder for reading.
func (d *Dir) Open(name string) (fs.File, error) { return d.root.FS().Open(name) }

// Stat describes a file or folder, or what a link leads to.
func (d *Dir) Stat(name string) (fs.FileInfo, error) { return d.root.Stat(name) }

// ReadLink returns where a symbolic link leads.
func (d *Dir) ReadLink(name string) (string, error) {
	if stat, err := d.Lstat(name); err == nil && stat != (Stat{}) && stat.Mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return d.root.Readlink(name)
}

// ReadFile returns what a file holds.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	if d.fast != nil && fs.ValidPath(name) {
		if b, ok := d.fast.readFile(name); ok {
			return b, nil
		}
	}
	info, err := d.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for ever
		return nil, &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	if info.Size() > maxSize {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errTooLarge}
	}
	return fs.ReadFile(d.root.FS(), name)
}

// ReadDir returns the entries of a folder, by name.
func (d *Dir) ReadDir(name string) ([]fs.DirEntry, error) {
	if d.fast != nil && fs.ValidPath(name) {
		if list, ok := d.fast.readDir(d.root, name); ok {
			return list, nil
		}
	}
	return fs.ReadDir(d.root.FS(), name)
}
