package template

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/google/go-jsonnet"
)

// jsonnetFiles are the files that a template imports, each read once. Paths are slash paths below the
// fleet's directory; nothing above it is asked for.
type jsonnetFiles struct {
	read func(file string) ([]byte, error)
	mu   sync.Mutex
	seen map[string]jsonnetFile
}

type jsonnetFile struct {
	contents jsonnet.Contents
	err      error
}

func newJsonnetFiles(read func(string) ([]byte, error)) *jsonnetFiles {
	if read == nil {
		read = func(string) ([]byte, error) { return nil, errors.New("there are no files here") }
	}
	return &jsonnetFiles{read: read, seen: map[string]jsonnetFile{}}
}

var _ jsonnet.Importer = (*jsonnetFiles)(nil)

// Import reads a file named relative to the one that imports it.
func (f *jsonnetFiles) Import(importedFrom, importedPath string) (jsonnet.Contents, string, error) {
	file := path.Join(path.Dir(importedFrom), importedPath)
	if path.IsAbs(importedPath) || !fs.ValidPath(file) || strings.Contains(importedPath, `\`) {
		return jsonnet.Contents{}, "", fmt.Errorf("%q is outside of the fleet's directory", importedPath)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	got, ok := f.seen[file]
	if !ok {
		data, err := f.read(file)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("there is no file %s in the fleet's directory", file)
		}
		got = jsonnetFile{jsonnet.MakeContentsRaw(data), err}
		f.seen[file] = got
	}
	return got.contents, file, got.err
}
