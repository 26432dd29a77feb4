package emit

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/tenantry/tenantry/internal/problem"
)

// folderState is what stands where a folder should be.
type folderState uint8

const (
	present folderState = iota + 1
	missing
	blocked // by something else, which a problem names
)

// folders looks at every folder that a wanted file lies in, and those above.
func (t *Tree) folders(d disk, wanted []file) (map[string]folderState, problem.List, error) {
	states := map[string]folderState{".": present}
	var problems problem.List
	var look func(folder string) (folderState, error)
	look = func(folder string) (folderState, error) {
		if state, known := states[folder]; known {
			return state, nil
		}
		state, err := look(path.Dir(folder))
		if err != nil {
			return 0, err
		}
		if state == present {
			mode, listed := d[folder]
			if !listed {
				// Not under this spelling; but the file system may ignore case.
				info, err := t.root.Lstat(folder)
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					return 0, fmt.Errorf("look at %s: %w", t.name(folder), cause(err))
				}
				if err == nil {
					mode, listed = info.Mode().Type(), true
				}
			}
			switch {
			case !listed:
				state = missing
			case !mode.IsDir():
				state = blocked
				problems.Add(t.inTheWay(folder, kindOf(mode)))
			}
		}
		states[folder] = state
		return state, nil
	}
	for i := range wanted {
		if _, err := look(path.Dir(wanted[i].path)); err != nil {
			return nil, nil, err
		}
	}
	return states, problems, nil
}

// kindOf is the word for what is in the way.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode.IsRegular():
		return "a file"
	default:
		return "a special file"
	}
}
