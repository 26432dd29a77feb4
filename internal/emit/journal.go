package emit

import (
	"encoding/json"
	"fmt"
	"os"
)

// kind is what happens to a path.
type kind string

const (
	keep    kind = ""
	create  kind = "create"
	replace kind = "replace"
	remove  kind = "remove"
)

// change is one path of a journal. The files of change i wait in the staging folder: the new one as
// newName(i), and what it replaces or what is removed as oldName(i).
type change struct {
	Kind kind
	Path string
	Size int64 `json:",omitempty"` // of the new file, in bytes
	Time int64 `json:",omitempty"` // when it was modified, in nanoseconds since 1970
}

// journal says how to undo a run. It is in the staging folder from before the first move until after
// the last one: a tree is as it was before the run while there is a journal, once that is undone, and
// as the run wants it when there is none.
type journal struct {
	Version int
	Folders []string // made by the run, parents first
	Changes []change
}

const (
	journalName    = "journal"
	journalVersion = 1
)

func newName(i int) string { return fmt.Sprintf("new-%d", i) }
func oldName(i int) string { return fmt.Sprintf("old-%d", i) }

// begin puts the journal in its place, whole and on the disk.
func (t *Tree) begin(j journal) error {
	if err := t.writeJournal(j); err != nil {
		return fmt.Errorf("write %s: %w", t.name(StageName+"/"+journalName), cause(err))
	}
	return nil
}

func (t *Tree) writeJournal(j journal) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	const draft = journalName + ".draft"
	if err := t.step("write journal"); err != nil {
		return err
	}
	f, err := t.stage.OpenFile(draft, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err := t.step("place journal"); err != nil {
		return err
	}
	if err := t.stage.Rename(draft, journalName); err != nil {
		return err
	}
	return syncFolder(t.stage)
}

// commit takes the journal away: from here on the run has happened.
func (t *Tree) commit() error {
	err := t.step("commit")
	if err == nil {
		err = t.stage.Remove(journalName)
	}
	if err != nil {
		return fmt.Errorf("remove %s: %w", t.name(StageName+"/"+journalName), cause(err))
	}
	return nil
}

// syncFolder puts a folder's entries on the disk. Systems that cannot do that for a folder say so in
// many ways, and nothing can be done then.
func syncFolder(r *os.Root) error {
	d, err := r.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync()
	return nil
}
