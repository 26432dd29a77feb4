package emit

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// name is how the user would write the path of something in the tree.
func (t *Tree) name(slashPath string) string {
	return filepath.Join(t.dir, filepath.FromSlash(slashPath))
}

// cause is what the system said, without the paths that it was asked with: those of the staging
// folder mean nothing to people, and the others are in the message already.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
