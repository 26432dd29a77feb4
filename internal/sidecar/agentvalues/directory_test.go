package agentvalues_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	values "github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/sidecar/agentvalues"
)

const cluster = `apiVersion: management.loft.sh/v1
kind: Cluster
metadata:
  name: eu-1
  annotations:
    loft.sh/agent-values: |
      replicaCount: `

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDirectory follows a directory through the life of a checkout.
func TestDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Unix(0, 0)
	var log bytes.Buffer
	d := &agentvalues.Directory{
		Path: dir, Fresh: 10 * time.Second, Now: func() time.Time { return now },
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	ask := func() string {
		v, err := d.Values(t.Context(), "eu-1")
		if err != nil {
			return err.Error()
		}
		merged, _ := v.Of(values.Merged)
		return strings.TrimSpace(string(values.Text(merged)))
	}
	steps := []struct {
		reason string
		do     func()
		after  time.Duration
		want   string
	}{
		{"nothing is there yet", func() {}, 0, agentvalues.ErrUnknown.Error()},
		{"what was read is fresh", func() { put(t, dir, "clusters/eu-1.yaml", cluster+"2\n") }, 9 * time.Second, agentvalues.ErrUnknown.Error()},
		{"it is read again", func() {}, time.Second, "replicaCount: 2"},
		{"a problem in the values", func() { put(t, dir, "clusters/eu-1.yaml", cluster+"[\n") }, 10 * time.Second, "the values of eu-1 have problems: clusters/eu-1.yaml:"},
		{"a problem elsewhere is no concern", func() {
			put(t, dir, "clusters/eu-1.yaml", cluster+"3\n")
			put(t, dir, "tenants/a/vcluster.yaml", "a: [")
		}, 10 * time.Second, "replicaCount: 3"},
		{"a broken fleet.yaml may lack a layer", func() { put(t, dir, "fleet.yaml", "spec: [") }, 10 * time.Second, "the values of eu-1 have problems: fleet.yaml:"},
		{"it is good again", func() {
			put(t, dir, "fleet.yaml", "apiVersion: tenantry.dev/v1alpha1\nkind: Fleet\nmetadata: {name: a}\nspec: {platform: {agentValues: {a: 1}}}\n")
		}, 10 * time.Second, "a: 1\nreplicaCount: 3"},
		{"the directory is gone for a moment", func() {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}, 10 * time.Second, "a: 1\nreplicaCount: 3"},
	}
	for _, s := range steps {
		s.do()
		now = now.Add(s.after)
		if got := ask(); !strings.HasPrefix(got, s.want) {
			t.Errorf("%s: got %q, want %q", s.reason, got, s.want)
		}
	}
	if !strings.Contains(log.String(), "what was read before is served") {
		t.Error("nobody was told that the directory is gone")
	}
	if err := d.Check(t.Context()); err == nil {
		t.Error("a directory that is gone was found")
	}
	gone := &agentvalues.Directory{Path: dir, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if _, err := gone.Values(t.Context(), "eu-1"); err == nil || errors.Is(err, agentvalues.ErrUnknown) {
		t.Errorf("a fleet that was never read has no clusters to deny: %v", err)
	}
}

func TestTokenFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	read := agentvalues.TokenFile(filepath.Join(dir, "token"))
	if _, err := read(); err == nil {
		t.Error("a file that is not there gave a token")
	}
	for content, want := range map[string]string{"one\n": "one", " two ": "two", "\n": ""} {
		put(t, dir, "token", content)
		if got, err := read(); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v", content, got, err)
		}
	}
}
