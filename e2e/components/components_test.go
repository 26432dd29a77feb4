package components

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgramName(t *testing.T) {
	t.Parallel()
	for pkg, want := range map[string]string{
		"k8s.io/kubernetes/cmd/kube-apiserver":        "kube-apiserver",
		"go.etcd.io/etcd/server/v3":                   "server",
		"sigs.k8s.io/kustomize/kustomize/v5":          "kustomize",
		"github.com/argoproj-labs/argocd-agent/x/ctl": "ctl",
		"example.com/vault":                           "vault",
	} {
		if got := programName(pkg); got != want {
			t.Errorf("programName(%q) = %q, want %q", pkg, got, want)
		}
	}
}

func TestEveryComponentIsPinnedAsATool(t *testing.T) {
	t.Parallel()
	for _, c := range all {
		text, err := os.ReadFile(filepath.Join(c.Module, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), c.Package+"\n") {
			t.Errorf("%s: %s/go.mod has no tool line for %s: go mod tidy would drop its pins", c.Name, c.Module, c.Package)
		}
	}
}

func TestCacheKeyFollowsThePins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, module := range modules() {
		if err := os.Mkdir(filepath.Join(dir, module), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	sum := filepath.Join(dir, modules()[0], "go.sum")
	keys := map[string]string{}
	for _, text := range []string{"a v1.0.0 h1:x\n", "a v1.0.1 h1:y\n"} {
		if err := os.WriteFile(sum, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		key, err := cacheKey(dir, "-s -w")
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := keys[key]; ok {
			t.Errorf("go.sum %q and %q have one cache key", before, text)
		}
		keys[key] = text
	}
	other, err := cacheKey(dir, "-s")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := keys[other]; ok {
		t.Error("other linker flags have the same cache key")
	}
}

func TestRootIsFoundFromAnywhereInTheRepository(t *testing.T) {
	t.Parallel()
	want, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "..", "../..", "../cmd/components"} {
		got, err := Root(dir)
		if err != nil || got != want {
			t.Errorf("Root(%q) = %q, %v, want %q", dir, got, err, want)
		}
	}
	if got, err := Root(t.TempDir()); err == nil {
		t.Errorf("Root of a foreign folder = %q, want an error", got)
	}
}
