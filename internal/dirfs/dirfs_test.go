package dirfs_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenantry/tenantry/internal/dirfs"
)

func tree(t *testing.T) (dir string, d *dirfs.Dir) {
	t.Helper()
	outside := t.TempDir()
	dir = filepath.Join(outside, "fleet")
	for name, text := range map[string]string{"fleet/a.yaml": "a", "fleet/sub/b.yaml": "b", "fleet/empty": "", "secret": "s3cr3t", "fleet/large": strings.Repeat("x", 1<<20)} {
		p := filepath.Join(outside, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"out": "../secret", "absolute": filepath.Join(outside, "secret"), "inside": "sub/b.yaml", "folder": "..", "loop": "loop"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	d, err := dirfs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return dir, d
}

func TestNothingLeadsOut(t *testing.T) {
	t.Parallel()
	_, d := tree(t)
	for _, name := range []string{"out", "absolute", "folder/secret", "../secret", "sub/../../secret", "loop", "nowhere", "sub", "/etc/passwd"} {
		if b, err := d.ReadFile(name); err == nil {
			t.Errorf("ReadFile(%q) read %d bytes", name, len(b))
		}
	}
	if list, err := d.ReadDir("folder"); err == nil {
		t.Errorf("ReadDir of a link to the folder above listed %d entries", len(list))
	}
}

// TestPipe shows that a named pipe, which nobody writes to, does not hold a render up.
func TestPipe(t *testing.T) {
	t.Parallel()
	dir, d := tree(t)
	if out, err := exec.CommandContext(t.Context(), "mkfifo", filepath.Join(dir, "pipe.yaml")).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: mkfifo: %v %s", err, out)
	}
	if _, err := d.ReadFile("pipe.yaml"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("reading a pipe: error %v", err)
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	_, d := tree(t)
	for name, want := range map[string]int{"a.yaml": 1, "sub/b.yaml": 1, "inside": 1, "empty": 0, "large": 1 << 20} {
		if b, err := d.ReadFile(name); err != nil || len(b) != want {
			t.Errorf("ReadFile(%q): %d bytes, error %v; want %d", name, len(b), err, want)
		}
	}
}

func TestIsAFileSystem(t *testing.T) {
	t.Parallel()
	dir, d := tree(t)
	for _, link := range []string{"out", "absolute", "folder", "loop", "inside"} { // fstest follows links
		if err := os.Remove(filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := fstest.TestFS(d, "a.yaml", "sub/b.yaml"); err != nil {
		t.Error(err)
	}
}

// TestLargeFile shows that a file that is too large is told by its size, and not read first.
func TestLargeFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "sparse.yaml"))
	if err == nil {
		err = errors.Join(f.Truncate(20<<30), f.Close())
	}
	if err != nil {
		t.Skip("no sparse files here:", err)
	}
	d, err := dirfs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }() // it was only read
	if _, err := d.ReadFile("sparse.yaml"); err == nil || !strings.HasSuffix(err.Error(), "is larger than 1 GiB") {
		t.Errorf("got %v", err)
	}
}
