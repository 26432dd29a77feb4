package emit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Recover undoes the run before in the folder dir, if it was interrupted: for a run that finds something wrong
// before it would write. It does nothing where there is no such folder, and while another run has it.
func Recover(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, StageName, journalName)); err != nil {
		return nil // nothing was begun, or Write will say what is wrong with it
	}
	t, err := OpenTree(dir)
	if errors.Is(err, ErrBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.Close(t.recover())
}

// recover undoes the run before, if it was interrupted, and clears away what it left.
func (t *Tree) recover() error {
	text, err := t.stage.ReadFile(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return t.clean()
	}
	var j journal
	if err == nil {
		err = json.Unmarshal(text, &j)
	}
	if err == nil && j.Version != journalVersion {
		err = fmt.Errorf("its version %d is not %d", j.Version, journalVersion)
	}
	if err != nil {
		return fmt.Errorf("read %s, which an interrupted run left: %w; remove %s and render everything again",
			t.name(StageName+"/"+journalName), cause(err), t.name(StageName))
	}
	if err := t.undo(j); err != nil {
		return err
	}
	return t.clean()
}

// undo makes the tree what it was before the run of the journal, and takes the journal away. It may be
// interrupted itself and done again. What somebody changed since is left as it is now.
func (t *Tree) undo(j journal) error {
	m := mover{t: t}
	defer m.close()
	for i := len(j.Changes) - 1; i >= 0; i-- {
		if err := m.undo(i, j.Changes[i]); err != nil {
			return fmt.Errorf("restore %s: %w", t.name(j.Changes[i].Path), cause(err))
		}
	}
	for i := len(j.Folders) - 1; i >= 0; i-- {
		err := t.step("remove folder")
		if err == nil {
			err = t.root.Remove(j.Folders[i])
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("remove %s: %w", t.name(j.Folders[i]), cause(err))
		}
	}
	err := t.step("forget")
	if err == nil {
		err = t.stage.Remove(journalName)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", t.name(StageName+"/"+journalName), cause(err))
	}
	return nil
}

// undo takes change i of a journal back, if it has happened.
func (m *mover) undo(i int, c change) error {
	there, err := m.t.root.Lstat(c.Path)
	absent := errors.Is(err, fs.ErrNotExist)
	if err != nil && !absent {
		return err
	}
	isNew := !absent && there.Mode().IsRegular() && there.Size() == c.Size && there.ModTime().UnixNano() == c.Time
	_, err = m.t.stage.Lstat(oldName(i))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	kept := err == nil
	switch {
	case kept && (absent || isNew && c.Kind == replace):
		folder, name := path.Dir(c.Path), path.Base(c.Path)
		if absent {
			if err := m.t.root.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		if err := m.enter(folder); err != nil {
			return err
		}
		if err := m.t.step("restore old"); err != nil {
			return err
		}
		return m.stage.rename(oldName(i), m.in, name)
	case c.Kind == create && isNew:
		if err := m.t.step("remove new"); err != nil {
			return err
		}
		return m.t.root.Remove(c.Path)
	default:
		return nil
	}
}
