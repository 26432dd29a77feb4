package index

import (
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// An Index is what one render was made from and what it made, when it found nothing wrong. What waits for
// credentials is not wrong.
type Index struct {
	// Of is everything that decides the output beside the files: the program and its flags.
	Of      string
	Folders []Entry // of the fleet's directory, as far as they were looked into; by path
	Files   []File  // of the fleet's directory, by path
	// Shared are the files of the tree that tenants share, TreeFolders its folders.
	Shared, TreeFolders []Entry

	words []string // that raw has by their place
}

// An Entry is a file or folder as it was when it was right. With the zero Stat it has to be looked at again.
type Entry struct {
	Path string
	Stat dirfs.Stat
}

// A File is a file of the fleet's directory that was read, or looked for.
type File struct {
	Entry
	// Hash is of what is in it, where it is Rest or Named.
	Hash Hash
	// Source tells that it was found by looking through the folders, Named that it was read by its name: the
	// Fleet itself, what a Jsonnet template imports. Absent is a name that no file has.
	Source, Named, Absent bool
	// Rest tells that it gave something that is neither a tenant nor a template.
	Rest      bool
	Templates []string // the names of those that it gave
	Tenants   []Tenant // those that it gave
	Problems  problem.List

	raw string // how it was written, with the index's words; "" when it was not
}

// A Tenant is one that a file gave.
type Tenant struct {
	plan.Summary // of one that is not Active no more than Project and Name
	Active       bool
	Secrets      int // objects with credentials
	Files        []Entry
}

// Hash is the beginning of a SHA-256.
type Hash [16]byte

func hashOf(text []byte) Hash {
	sum := sha256.Sum256(text)
	return Hash(sum[:len(Hash{})])
}

// isTenantsOnly tells whether the file need not be read when nothing about its tenants has changed.
func (f *File) isTenantsOnly() bool {
	return f.Source && !f.Rest && !f.Named && len(f.Templates) == 0
}

// find is the place of a path in a list that is sorted by path, -1 where it has none.
func find[T any](list []T, path string, of func(*T) string) int {
	i, ok := slices.BinarySearchFunc(list, path, func(e T, path string) int { return strings.Compare(of(&e), path) })
	if !ok {
		return -1
	}
	return i
}

func (x *Index) file(path string) *File {
	if i := find(x.Files, path, func(f *File) string { return f.Path }); i >= 0 {
		return &x.Files[i]
	}
	return nil
}

func has(list []Entry, path string) bool {
	return find(list, path, func(e *Entry) string { return e.Path }) >= 0
}
