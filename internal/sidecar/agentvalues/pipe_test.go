//go:build unix

package agentvalues_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/agentvalues"
)

// TestTokenFileOdd: a pipe is not waited for, and a mounted Secret, which is a link, is read.
func TestTokenFileOdd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "..data/token", "t")
	if err := os.Symlink("..data/token", filepath.Join(dir, "token")); err != nil {
		t.Fatal(err)
	}
	if got, err := agentvalues.TokenFile(filepath.Join(dir, "token"))(); got != "t" {
		t.Errorf("the link is read as %q, %v", got, err)
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, dir} {
		read := make(chan error, 1)
		go func() {
			_, err := agentvalues.TokenFile(name)()
			read <- err
		}()
		select {
		case err := <-read:
			if err == nil || !strings.HasSuffix(err.Error(), "is not a regular file") {
				t.Errorf("%s: got %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: it still waits", name)
		}
	}
}
