package emit

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A tree whose other files are known: they are neither read nor missed, and what has gone is named.
func TestTreeWithARest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := mustWrite(t, dir, []Object{object("a", "x.yaml", "x"), object("a", "y.yaml", "y"), object("a", "z/z.yaml", "z")}, TreeOptions{Remember: true})
	for _, f := range first.Files {
		if f.Info == nil || !f.Written {
			t.Errorf("%s was written, and nothing is known of it", f.Path)
		}
	}
	slices.Sort(first.Folders)
	same(t, "the folders", []string{"a", "a/argocd", "a/argocd/z"}, first.Folders)

	check(t, os.WriteFile(filepath.Join(dir, "a/argocd/y.yaml"), []byte("nobody looks here\n"), 0o600))
	second := mustWrite(t, dir, []Object{object("a", "x.yaml", "new")}, TreeOptions{Rest: &Rest{
		Standing: []string{"a/argocd/y.yaml"},
		Gone:     []string{"a/argocd/x.yaml", "a/argocd/z/z.yaml", "a/argocd/never.yaml"},
	}})
	same(t, "the counts", [3]int{1, 1, 1}, [3]int{second.Written, second.Removed, second.Unchanged})
	same(t, "the tree", contents{"a/argocd/x.yaml": of("name: new\n"), "a/argocd/y.yaml": "nobody looks here\n"}, contentsOf(t, dir))

	_, problems, err := WriteTree(t.Context(), dir, []Object{object("A", "x.yaml", "x")}, TreeOptions{Rest: &Rest{Standing: []string{"a/argocd/y.yaml"}}})
	if err != nil || !problems.Failed() {
		t.Errorf("a folder that differs in letter case from one that stands is a problem: %v, %v", problems, err)
	}
}
