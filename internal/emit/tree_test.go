package emit

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func mustWrite(t testing.TB, dir string, objs []Object, o TreeOptions) TreeResult {
	t.Helper()
	result, problems, err := WriteTree(t.Context(), dir, objs, o)
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	return result
}

func TestTreeHoldsAFileForEachPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there")
	objs := []Object{
		{Connector: "b", Part: PartAgents, File: "agent/kustomization.yaml", Body: []byte("k: 1\n")},
		{Connector: "a", File: "tenants/shop/acme.yaml", Kind: "Application", Order: 1, Body: []byte("n: 2\n")},
		{Connector: "a", File: "tenants/shop/acme.yaml", Kind: "Secret", Body: []byte("n: 1\n")},
		{Connector: "a", Part: PartSidecar, File: "registrations.yaml", Body: []byte("r: 1\n")},
		{Connector: "a", File: "stream.yaml", Body: []byte("s: 1\n"), StreamOnly: true},
		{Connector: "a", File: "tree.yaml", Body: []byte("t: 1\n"), TreeOnly: true},
	}
	result := mustWrite(t, dir, objs, TreeOptions{})
	want := contents{
		"a/argocd/tenants/shop/acme.yaml":   Header + "\nn: 1\n---\nn: 2\n",
		"a/argocd/tree.yaml":                of("t: 1\n"),
		"a/sidecar/registrations.yaml":      of("r: 1\n"),
		"b/agents/agent/kustomization.yaml": of("k: 1\n"),
	}
	same(t, "the tree", want, contentsOf(t, dir))
	size := 0
	for _, text := range want {
		size += len(text)
	}
	same(t, "the result", TreeCounts{Written: 4, Bytes: int64(size)}, result.TreeCounts)
}

func TestTreeTouchesOnlyWhatChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{
		"a/argocd/same.yaml":         of("name: same\n"),
		"a/argocd/length.yaml":       of("name: longer than before\n"),
		"a/argocd/bytes.yaml":        of("name: BYTES\n"),
		"a/argocd/empty.yaml":        "",
		"a/argocd/old/x/stale.yaml":  of("name: stale\n"),
		"a/argocd/both/stale.yaml":   of("name: stale\n"),
		"a/argocd/both/README.md":    "mine\n",
		"a/argocd/link.yaml":         "-> same.yaml",
		"a/notes/ours.yaml":          of("name: outside of the parts\n"),
		"gone/sidecar/stale.yaml":    of("name: stale\n"),
		"gone/agents/x/y/stale.yaml": of("name: stale\n"),
		"README.md":                  "mine\n",
		".git/argocd/x":              of("name: hidden\n"),
		"mine/":                      "",
	}.lay(t, dir)
	objs := []Object{
		object("a", "same.yaml", "same"), object("a", "length.yaml", "length"), object("a", "bytes.yaml", "bytes"),
		object("a", "empty.yaml", "empty"), object("a", "new/new.yaml", "new"),
	}
	result := mustWrite(t, dir, objs, TreeOptions{})
	same(t, "the tree", contents{
		"a/argocd/same.yaml":      of("name: same\n"),
		"a/argocd/length.yaml":    of("name: length\n"),
		"a/argocd/bytes.yaml":     of("name: bytes\n"),
		"a/argocd/empty.yaml":     of("name: empty\n"),
		"a/argocd/new/new.yaml":   of("name: new\n"),
		"a/argocd/both/README.md": "mine\n",
		"a/argocd/link.yaml":      "-> same.yaml",
		"a/notes/ours.yaml":       of("name: outside of the parts\n"),
		"README.md":               "mine\n",
		".git/argocd/x":           of("name: hidden\n"),
		"mine/":                   "",
	}, contentsOf(t, dir))
	same(t, "the counts", [3]int{4, 4, 1}, [3]int{result.Written, result.Removed, result.Unchanged})
	if names := touched(t, dir); len(names) != 4 {
		t.Errorf("4 files are new, and these are touched: %v", names)
	}
	same(t, "the second result", TreeCounts{Unchanged: 5}, mustWrite(t, dir, objs, TreeOptions{}).TreeCounts)
}

func TestTreeKeepsCredentialsOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret := Object{Connector: "a", File: "acme.yaml", Kind: "Secret", Name: "s", Body: []byte("token: x\n"), Secret: true}
	alone := secret
	alone.File = "alone.yaml"
	objs := []Object{object("a", "acme.yaml", "app"), secret, alone}
	without := contents{"a/argocd/acme.yaml": of("name: app\n")}
	with := contents{"a/argocd/acme.yaml": of("name: app\n", "token: x\n"), "a/argocd/alone.yaml": of("token: x\n")}

	mustWrite(t, dir, objs, TreeOptions{})
	same(t, "without", without, contentsOf(t, dir))
	mustWrite(t, dir, objs, TreeOptions{WithCredentials: true})
	same(t, "with", with, contentsOf(t, dir))
	modes := func() (modes []os.FileMode) {
		for _, p := range []string{"a/argocd/acme.yaml", "a/argocd/alone.yaml"} {
			info, err := os.Lstat(filepath.Join(dir, p))
			check(t, err)
			modes = append(modes, info.Mode())
		}
		return modes
	}
	same(t, "modes", []os.FileMode{0o600, 0o600}, modes())
	check(t, os.Chmod(filepath.Join(dir, "a/argocd/alone.yaml"), 0o644)) // as git checks it out
	same(t, "written for its mode alone", 1, mustWrite(t, dir, objs, TreeOptions{WithCredentials: true}).Written)
	same(t, "modes again", []os.FileMode{0o600, 0o600}, modes())
	mustWrite(t, dir, objs, TreeOptions{})
	same(t, "without again", without, contentsOf(t, dir))
}

func TestTreeLeavesWhatItDoesNotOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{
		"a/argocd/mine.yaml":      of("name: before\n"),
		"a/argocd/minestale.yaml": of("name: before\n"),
		"a/argocd/other.yaml":     of("name: before\n"),
		"a/sidecar/mine.yaml":     of("name: before\n"),
		"b/argocd/mine.yaml":      of("name: before\n"),
	}.lay(t, dir)
	objs := []Object{object("a", "mine.yaml", "after"), object("a", "other.yaml", "after"), object("a", "new.yaml", "after")}
	mustWrite(t, dir, objs, TreeOptions{Owns: func(connector string, part Part, file string) bool {
		return connector == "a" && part == PartArgoCD && strings.HasPrefix(file, "mine")
	}})
	same(t, "the tree", contents{
		"a/argocd/mine.yaml":  of("name: after\n"),
		"a/argocd/other.yaml": of("name: before\n"),
		"a/sidecar/mine.yaml": of("name: before\n"),
		"b/argocd/mine.yaml":  of("name: before\n"),
	}, contentsOf(t, dir))
}

func TestTreeKnowsTheOtherSpellingOfAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{"a/argocd/acme.yaml": of("name: acme\n")}.lay(t, dir)
	// What a file system that ignores case looks like: two names, one file.
	check(t, os.Link(filepath.Join(dir, "a/argocd/acme.yaml"), filepath.Join(dir, "a/argocd/Acme.yaml")))
	same(t, "the result", TreeCounts{Unchanged: 1}, mustWrite(t, dir, []Object{object("a", "acme.yaml", "acme")}, TreeOptions{}).TreeCounts)
}

func TestTreeStopsBeforeItBegins(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := WriteTree(ctx, dir, []Object{object("a", "x.yaml", "x")}, TreeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Lstat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder that the run made is still there: %v", err)
	}
}

func TestTreeCannotBeAFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	check(t, os.WriteFile(dir, nil, 0o644))
	_, _, err := WriteTree(t.Context(), dir, nil, TreeOptions{})
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want an error that names %s", err, dir)
	}
}
