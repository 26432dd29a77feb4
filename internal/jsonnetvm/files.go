package jsonnetvm

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/google/go-jsonnet"
)

// files are what is imported, each read once. Paths are slash paths below the fleet's directory; nothing above
// it is asked for.
type files struct {
	read func(file string) ([]byte, error)
	seen map[string]imported
}

type imported struct {
	contents jsonnet.Contents
	err      error
}

var _ jsonnet.Importer = (*files)(nil)

// Import reads a file named relative to the one that imports it.
func (f *files) Import(importedFrom, importedPath string) (jsonnet.Contents, string, error) {
	file := path.Join(path.Dir(importedFrom), importedPath)
	if path.IsAbs(importedPath) || !fs.ValidPath(file) || strings.Contains(importedPath, `\`) {
		return jsonnet.Contents{}, "", fmt.Errorf("%q is outside of the fleet's directory", importedPath)
	}
	got, ok := f.seen[file]
	if !ok {
		data, err := f.read(file)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("there is no file %s in the fleet's directory", file)
		}
		got = imported{jsonnet.MakeContentsRaw(data), err}
		f.seen[file] = got
	}
	return got.contents, file, got.err
}
