package emit

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// apply moves the staged files to where they belong and removes the stale ones. If any of it fails,
// all of it is undone.
func (t *Tree) apply(diff difference) error {
	j := journal{Version: journalVersion, Folders: diff.folders, Changes: diff.changes}
	err := t.begin(j)
	if err == nil {
		err = t.move(j)
	}
	if err == nil {
		err = t.commit()
	}
	if err == nil {
		return nil
	}
	if undoErr := t.undo(j); undoErr != nil {
		return errors.Join(err, fmt.Errorf("%w; the next run undoes the rest", undoErr))
	}
	return err
}

func (t *Tree) move(j journal) error {
	for _, folder := range j.Folders {
		if err := t.step("make folder"); err != nil {
			return t.moveError(folder, err)
		}
		if err := t.root.Mkdir(folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return t.moveError(folder, err)
		}
	}
	m := mover{t: t}
	defer m.close()
	left := map[string]bool{}
	for i, c := range j.Changes {
		if err := m.do(i, c); err != nil {
			return t.moveError(c.Path, err)
		}
		if c.Kind == remove {
			left[path.Dir(c.Path)] = true
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(left)) {
		if err := t.removeEmpty(folder); err != nil {
			return err
		}
	}
	return nil
}

// removeEmpty removes a folder and those above it, up to the first that holds something.
func (t *Tree) removeEmpty(folder string) error {
	for ; folder != "."; folder = path.Dir(folder) {
		err := t.step("remove folder")
		if err == nil {
			err = t.root.Remove(folder)
		}
		switch {
		case err == nil, errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, fs.ErrExist): // what the system says of one that is not empty
			return nil
		default:
			return t.moveError(folder, err)
		}
	}
	return nil
}

func (t *Tree) moveError(p string, err error) error {
	return fmt.Errorf("change %s in the folder %s: %w", path.Base(p), t.name(path.Dir(p)), cause(err))
}

// mover moves files between the staging folder and the others, and keeps the folder it is in open.
type mover struct {
	t      *Tree
	stage  *place
	in     *place
	folder string
}

func (m *mover) enter(folder string) error {
	if m.stage == nil {
		var err error
		if m.stage, err = openPlace(m.t.root, StageName); err != nil {
			m.stage = nil
			return err
		}
	}
	if m.in != nil && m.folder == folder {
		return nil
	}
	if m.in != nil {
		m.in.close()
		m.in = nil
	}
	in, err := openPlace(m.t.root, folder)
	if err != nil {
		return err
	}
	m.in, m.folder = in, folder
	return nil
}

func (m *mover) close() {
	if m.in != nil {
		m.in.close()
	}
	if m.stage != nil {
		m.stage.close()
	}
}

// do makes change i of a journal.
func (m *mover) do(i int, c change) error {
	if err := m.enter(path.Dir(c.Path)); err != nil {
		return err
	}
	name := path.Base(c.Path)
	switch c.Kind {
	case remove:
		return m.take(i, name)
	case replace:
		// A second name for the old file, so that the path is never without one. Where the file system
		// has no such thing, it is for a moment.
		err := m.t.step("keep old")
		if err == nil {
			err = m.in.link(name, m.stage, oldName(i))
		}
		if err != nil {
			if err := m.take(i, name); err != nil {
				return err
			}
		}
	default: // create: nothing is in its place
	}
	if err := m.t.step("place new"); err != nil {
		return err
	}
	return m.stage.rename(newName(i), m.in, name)
}

func (m *mover) take(i int, name string) error {
	if err := m.t.step("take old"); err != nil {
		return err
	}
	return m.in.rename(name, m.stage, oldName(i))
}
