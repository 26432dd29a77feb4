package emit

import (
	"context"
	"fmt"
	"os"
)

// write puts the new files into the staging folder, complete, and notes in each change how to know its
// file again.
//
// Only the journal is forced onto the disk, not each file: that would cost many times the rest. So a
// killed process leaves nothing half-written, but a power cut may leave a file empty that was moved
// some seconds before. An empty file is therefore nobody's (see judge) and the next run fills it.
func (t *Tree) write(ctx context.Context, diff difference) error {
	if err := t.ignoreStage(); err != nil {
		return fmt.Errorf("write in %s: %w", t.name(StageName), cause(err))
	}
	return inBatches(ctx, len(diff.changes), func(from, to int) error {
		var buf []byte
		for i := from; i < to; i++ {
			f, c := diff.files[i], &diff.changes[i]
			if f == nil {
				continue
			}
			buf = f.appendTo(buf[:0])
			if err := t.writeNew(i, c, f.private, buf); err != nil {
				return fmt.Errorf("write %s: %w", t.name(f.path), cause(err))
			}
		}
		return nil
	})
}

func (t *Tree) writeNew(i int, c *change, private bool, text []byte) error {
	if err := t.step("write new"); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if private {
		mode = 0o600
	}
	f, err := t.stage.OpenFile(newName(i), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		var info os.FileInfo
		if info, err = f.Stat(); err == nil {
			c.Size, c.Time = info.Size(), info.ModTime().UnixNano()
		}
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// ignoreStage keeps git from taking what a killed run leaves, which may be credentials.
func (t *Tree) ignoreStage() error {
	if err := t.step("ignore stage"); err != nil {
		return err
	}
	return t.stage.WriteFile(".gitignore", []byte("*\n"), 0o600)
}
