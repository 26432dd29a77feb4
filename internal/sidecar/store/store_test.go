package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"k8s.io/client-go/dynamic"

	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// a keeper is what both stores are.
type keeper interface {
	Load(context.Context, store.Key) (store.Entry, bool, error)
	Hold(context.Context, store.Key, string) error
	Save(context.Context, store.Key, []byte) error
	Remove(context.Context, store.Key) error
	Owned(context.Context, string) ([]store.Key, error)
}

var (
	acme = store.Key{Fleet: "prod", Connector: "akuity-prod", Cluster: "shop-acme"}
	beta = store.Key{Fleet: "prod", Connector: "akuity-prod", Cluster: "shop-beta"}
	test = store.Key{Fleet: "test", Connector: "akuity-test", Cluster: "shop-acme"}
)

func openDir(t *testing.T, dir string) *store.Dir {
	t.Helper()
	d, err := store.OpenDir(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func openSecrets(t *testing.T) (*kubefake.Server, *store.Secrets) {
	t.Helper()
	s := kubefake.New()
	s.Put("v1/namespaces/argocd", map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "argocd"}})
	client, err := dynamic.NewForConfig(s.Config())
	if err != nil {
		t.Fatal(err)
	}
	return s, store.OpenSecrets(client, "argocd")
}

func TestStores(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) keeper{
		"Dir":     func(t *testing.T) keeper { t.Helper(); return openDir(t, filepath.Join(t.TempDir(), "new", "agents")) },
		"Secrets": func(t *testing.T) keeper { t.Helper(); _, s := openSecrets(t); return s },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			loads(t, s, acme, "")
			for _, k := range []store.Key{test, beta, acme} {
				if err := s.Save(t.Context(), k, []byte("first "+k.String())); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Save(t.Context(), acme, []byte("second")); err != nil {
				t.Fatal(err)
			}
			loads(t, s, acme, "second")
			loads(t, s, beta, "first akuity-prod/shop-beta")
			owns(t, s, "prod", acme, beta)
			owns(t, s, "test", test)
			owns(t, s, "none")
			for range 2 { // what is gone is gone
				if err := s.Remove(t.Context(), acme); err != nil {
					t.Fatal(err)
				}
			}
			loads(t, s, acme, "")
			owns(t, s, "prod", beta)
		})
	}
}

func loads(t *testing.T, s keeper, k store.Key, want string) {
	t.Helper()
	got, found, err := s.Load(t.Context(), k)
	if err != nil || found != (want != "") || string(got.Manifest) != want || got.Held != "" {
		t.Errorf("%s: %q, found %v, %v; want %q", k, got, found, err, want)
	}
}

// TestHold: what is held back is remembered beside the manifest, which stays as it is, and goes with it.
func TestHold(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) keeper{
		"Dir":     func(t *testing.T) keeper { t.Helper(); return openDir(t, t.TempDir()) },
		"Secrets": func(t *testing.T) keeper { t.Helper(); _, s := openSecrets(t); return s },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			if err := errors.Join(s.Save(t.Context(), acme, []byte("x")), s.Save(t.Context(), beta, []byte("x"))); err != nil {
				t.Fatal(err)
			}
			for _, held := range []string{"0a", "1b", ""} {
				if err := s.Hold(t.Context(), acme, held); err != nil {
					t.Fatal(err)
				}
				got, found, err := s.Load(t.Context(), acme)
				if diff := cmp.Diff(store.Entry{Manifest: []byte("x"), Held: held}, got); diff != "" || !found || err != nil {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
				loads(t, s, beta, "x")
				owns(t, s, "prod", acme, beta)
			}
			if err := errors.Join(s.Hold(t.Context(), acme, ""), s.Hold(t.Context(), acme, "2c"), s.Remove(t.Context(), acme), s.Save(t.Context(), acme, []byte("x"))); err != nil {
				t.Fatal(err)
			}
			loads(t, s, acme, "x")
			if s.Hold(t.Context(), store.Key{Fleet: "prod", Connector: "..", Cluster: "x"}, "3d") == nil {
				t.Error("it is another path")
			}
		})
	}
}

func owns(t *testing.T, s keeper, fleet string, want ...store.Key) {
	t.Helper()
	got, err := s.Owned(t.Context(), fleet)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("owned by %s (-want +got):\n%s", fleet, diff)
	}
}

func TestDirFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "agents")
	d := openDir(t, dir)
	if err := d.Save(t.Context(), acme, []byte("x")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "akuity-prod", "shop-acme.yaml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the manifest's file: %v %v", info, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err != nil || !strings.HasSuffix(string(text), "\n*\n") {
		t.Errorf(".gitignore: %q %v", text, err)
	}
	write(t, filepath.Join(dir, ".gitignore"), "# mine\n")
	openDir(t, dir)
	if text, _ := os.ReadFile(filepath.Join(dir, ".gitignore")); string(text) != "# mine\n" {
		t.Errorf("a .gitignore that was there is now %q", text)
	}
}

func TestDirOnlyRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "agents")
	d, err := store.OpenDir(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	loads(t, d, acme, "")
	owns(t, d, "prod")
	if _, err := os.Stat(dir); err == nil {
		t.Error("it was made")
	}
}

// TestDirLeavesOthers: a manifest that a person put there is no one's to remove, and what a crash left
// of a write goes, but not what another writer is at.
func TestDirLeavesOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "akuity-prod", "by-hand.yaml"), "x")
	old := filepath.Join(dir, "akuity-prod", ".shop-acme.yaml.ABC.unfinished")
	fresh := filepath.Join(dir, "akuity-prod", ".shop-beta.yaml.DEF.unfinished")
	write(t, old, "half")
	write(t, fresh, "half")
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	d := openDir(t, dir)
	owns(t, d, "prod")
	if _, err := os.Stat(old); err == nil {
		t.Error("what a crash left is still there")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("another writer's file is gone")
	}
}

func TestDirStaysInside(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	d := openDir(t, dir)
	for _, k := range []store.Key{
		{Fleet: "prod", Connector: "..", Cluster: "x"},
		{Fleet: "prod", Connector: "a", Cluster: "../../x"},
		{Fleet: "a/b", Connector: "a", Cluster: "x"},
		{Fleet: "prod", Connector: "", Cluster: "x"},
		{Fleet: "prod", Connector: "link", Cluster: "x"},
		{Fleet: "prod", Connector: ".git", Cluster: "x"},
	} {
		if err := d.Save(t.Context(), k, []byte("x")); err == nil {
			t.Errorf("%+v was saved", k)
		}
	}
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Errorf("outside: %v", entries)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSecretsOfOthers(t *testing.T) {
	t.Parallel()
	server, s := openSecrets(t)
	server.Put("v1/secrets/argocd/akuity-manifest-akuity-prod-shop-acme", map[string]any{
		"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "akuity-manifest-akuity-prod-shop-acme", "namespace": "argocd"},
	})
	_, _, loadErr := s.Load(t.Context(), acme)
	for what, err := range map[string]error{"load": loadErr, "save": s.Save(t.Context(), acme, []byte("x")), "remove": s.Remove(t.Context(), acme)} {
		if err == nil {
			t.Errorf("%s: somebody else's Secret was taken for ours", what)
		}
	}
	if w := server.Writes(); len(w) > 0 {
		t.Errorf("writes: %v", w)
	}
}

func TestSecretsRefusal(t *testing.T) {
	t.Parallel()
	server, s := openSecrets(t)
	server.SetFail(func(verb, _ string) int {
		if verb == http.MethodPatch {
			return http.StatusForbidden
		}
		return 0
	})
	if err := s.Save(t.Context(), acme, []byte("s3cr3t")); err == nil || strings.Contains(fmt.Sprint(err), "s3cr3t") {
		t.Errorf("got %v", err)
	}
	if err := s.Save(t.Context(), acme, make([]byte, 1<<20+1)); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("got %v", err)
	}
}
