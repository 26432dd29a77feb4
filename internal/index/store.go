package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is the folder in a tree that the index is in; like every hidden one it is no part of the tree.
const Folder = ".tenantry"

const (
	name  = Folder + "/index"
	draft = Folder + "/index.new"
)

// ignore keeps git from taking the index, which is of one machine.
const ignore = "*\n"

// A Stored is an index as it was found.
type Stored struct {
	*Index
	info fs.FileInfo
}

// Read reads the index of a tree. The error is a reason to render everything, and no more.
func Read(tree, of string) (*Stored, error) {
	file := filepath.Join(tree, filepath.FromSlash(name))
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is none")
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errEdited
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	x, err := Parse(src)
	if err != nil {
		return nil, err
	}
	if x.Of != of {
		return nil, errors.New("it is of another fleet, program or set of flags")
	}
	return &Stored{x, info}, nil
}

// InPlace tells whether it is still the index of the tree: no other run has changed that.
func (s *Stored) InPlace(tree *os.Root) bool {
	now, err := tree.Lstat(filepath.FromSlash(name))
	return err == nil && os.SameFile(now, s.info) && now.ModTime().Equal(s.info.ModTime()) && now.Size() == s.info.Size()
}

// Save puts the index into a tree that nobody else writes.
func (x *Index) Save(tree *os.Root) error {
	if err := tree.Mkdir(Folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write the index: %w", err)
	}
	_, err := tree.Lstat(Folder + "/.gitignore")
	if err != nil {
		err = tree.WriteFile(Folder+"/.gitignore", []byte(ignore), 0o644)
	}
	if err == nil {
		// What it says of clusters is not for everybody to read.
		if err = tree.Remove(draft); err == nil || errors.Is(err, fs.ErrNotExist) {
			err = tree.WriteFile(draft, x.Bytes(), 0o600)
		}
	}
	if err == nil {
		err = tree.Rename(draft, name)
	}
	if err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	return nil
}

// Remove takes the index out of a tree, if it has one, for it does not fit any more.
func Remove(tree *os.Root) error {
	if err := tree.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the index: %w", err)
	}
	return nil
}
