//go:build unix

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDirOddFiles: what would block, or has no end, in the place of a manifest.
func TestDirOddFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		put  func(file string) error
		want string
	}{
		"Pipe":   {func(file string) error { return syscall.Mkfifo(file, 0o600) }, "load manifest akuity-prod/shop-acme: akuity-prod/shop-acme.yaml is not a regular file"},
		"Folder": {func(file string) error { return os.Mkdir(file, 0o700) }, "load manifest akuity-prod/shop-acme: akuity-prod/shop-acme.yaml is not a regular file"},
		"Link": {func(file string) error {
			return errors.Join(os.WriteFile(file+".data", []byte("x"), 0o600), os.Symlink(filepath.Base(file)+".data", file))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := openDir(t, dir)
			if err := errors.Join(os.Mkdir(filepath.Join(dir, "akuity-prod"), 0o700), c.put(filepath.Join(dir, "akuity-prod", "shop-acme.yaml"))); err != nil {
				t.Fatal(err)
			}
			loaded := make(chan error, 1)
			go func() {
				_, _, err := d.Load(t.Context(), acme)
				loaded <- err
			}()
			select {
			case err := <-loaded:
				if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
			case <-time.After(10 * time.Second):
				t.Error("it still waits")
			}
		})
	}
}
