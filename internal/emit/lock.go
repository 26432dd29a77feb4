package emit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// StageName is the folder in a tree's root that a run keeps its files in until they are moved. It is
// there while a run lasts, and after one that was killed.
const StageName = ".tenantry-stage"

const lockName = "lock"

// ErrBusy is the error of a run that finds another one at work in the same tree.
var ErrBusy = errors.New("another run is writing this tree")

// errGone means that the run before removed the staging folder just now.
var errGone = errors.New("the staging folder is gone")

// acquire makes the staging folder and takes the lock in it.
func (t *Tree) acquire() error {
	for {
		err := t.tryAcquire()
		switch {
		case errors.Is(err, errGone):
			continue
		case errors.Is(err, ErrBusy):
			return fmt.Errorf("write %s: %w (its lock is %s)", t.dir, ErrBusy, t.name(StageName+"/"+lockName))
		case err != nil:
			return fmt.Errorf("write in the folder %s: %w", t.dir, cause(err))
		}
		return nil
	}
}

func (t *Tree) tryAcquire() error {
	if err := t.root.Mkdir(StageName, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := t.root.Lstat(StageName)
	if errors.Is(err, fs.ErrNotExist) {
		return errGone
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is no folder; remove it", t.name(StageName))
	}
	stage, err := t.root.OpenRoot(StageName)
	if errors.Is(err, fs.ErrNotExist) {
		return errGone
	}
	if err != nil {
		return err
	}
	lock, err := lockFile(stage, lockName)
	if err != nil {
		stage.Close()
		if errors.Is(err, fs.ErrNotExist) {
			return errGone
		}
		return err
	}
	t.stage, t.lock = stage, lock
	return nil
}

// release empties the staging folder, unless a journal in it says how to undo this run, gives the lock
// back and removes the folder if nothing is in it: whoever comes after us may have begun to use it.
func (t *Tree) release() error {
	defer t.stage.Close()
	var err error
	if _, statErr := t.stage.Lstat(journalName); statErr != nil {
		err = t.clean()
	}
	stepErr := t.step("remove lock")
	if unlockErr := unlock(t.lock, t.stage, lockName); stepErr == nil {
		stepErr = unlockErr
	}
	if stepErr == nil {
		stepErr = t.step("remove stage")
	}
	if stepErr == nil {
		if stepErr = t.root.Remove(StageName); errors.Is(stepErr, fs.ErrExist) || errors.Is(stepErr, fs.ErrNotExist) {
			stepErr = nil
		}
	}
	if err == nil && stepErr != nil {
		err = fmt.Errorf("remove %s: %w", t.name(StageName), cause(stepErr))
	}
	return err
}

// clean empties the staging folder but for the lock.
func (t *Tree) clean() error {
	entries, err := readDir(t.stage, ".")
	if err != nil {
		return fmt.Errorf("list %s: %w", t.name(StageName), cause(err))
	}
	for _, e := range entries {
		if e.Name() == lockName {
			continue
		}
		if err := t.step("clean"); err != nil {
			return err
		}
		rm := t.stage.Remove
		if e.IsDir() {
			rm = t.stage.RemoveAll
		}
		if err := rm(e.Name()); err != nil {
			return fmt.Errorf("remove %s: %w", t.name(StageName+"/"+e.Name()), cause(err))
		}
	}
	return nil
}

func readDir(root *os.Root, name string) ([]fs.DirEntry, error) {
	d, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.ReadDir(-1)
}
