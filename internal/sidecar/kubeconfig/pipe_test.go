//go:build unix

package kubeconfig_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/reach"
)

// TestPipe: a pipe in the place of a kubeconfig is not waited for.
func TestPipe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "shop-acme.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	found := make(chan error, 1)
	go func() {
		_, err := kubeconfig.InDir(dir, reach.Rules{}).Find(t.Context(), acme)
		found <- err
	}()
	select {
	case err := <-found:
		if err == nil || !strings.Contains(err.Error(), "shop-acme.yaml is not a regular file") {
			t.Errorf("got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it still waits")
	}
}
