package dirfs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tenantry/tenantry/internal/dirfs"
)

func lstat(t *testing.T, d *dirfs.Dir, name string) dirfs.Stat {
	t.Helper()
	s, err := d.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLstat(t *testing.T) {
	t.Parallel()
	dir, d := tree(t)
	for name, mode := range map[string]fs.FileMode{".": fs.ModeDir, "sub": fs.ModeDir, "sub/b.yaml": 0, "inside": fs.ModeSymlink, "out": fs.ModeSymlink, "loop": fs.ModeSymlink} {
		got := lstat(t, d, name)
		if got.Mode.Type() != mode {
			t.Errorf("%s is %s", name, got.Mode)
		}
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if want := dirfs.StatOf(info); got != want {
			t.Errorf("%s: Lstat %+v, StatOf %+v", name, got, want)
		}
	}
	for _, name := range []string{"nowhere", "sub/nowhere", "a.yaml/below"} {
		if _, err := d.Lstat(name); err == nil || name != "a.yaml/below" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNothingChangesUnseen holds what a Stat is for: once it is settled, a change shows, whoever sets the time
// and size back.
func TestNothingChangesUnseen(t *testing.T) {
	t.Parallel()
	dir, d := tree(t)
	file := filepath.Join(dir, "a.yaml")
	for range 20 {
		dirfs.Settle()
		before := lstat(t, d, "a.yaml")
		if !before.Settled(dirfs.Now()) {
			t.Fatal("the clock has moved on, and nothing is settled")
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("b"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
		if after := lstat(t, d, "a.yaml"); after == before || after.Modified != before.Modified || after.Size != before.Size {
			t.Errorf("a change does not show: %+v, %+v", before, after)
		}
	}
}

func TestSettled(t *testing.T) {
	t.Parallel()
	const second = int64(1_000_000_000)
	for _, c := range []struct {
		reason        string
		changed, when int64
		want          bool
	}{
		{"long before", 5*second + 1, 9 * second, true},
		{"in the same instant", 9*second + 1, 9*second + 1, false},
		{"in the future: the clock was set", 9*second + 2, 9*second + 1, false},
		{"an instant before", 9*second + 1, 9*second + 2, true},
		{"of a file system that counts in seconds", 8 * second, 9 * second, false},
		{"of such a one, long before", 5 * second, 9 * second, true},
	} {
		if got := (dirfs.Stat{Changed: c.changed}).Settled(c.when); got != c.want {
			t.Errorf("%s: %t", c.reason, got)
		}
	}
}
