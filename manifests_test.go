package tenantry_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
)

// TestManifests holds what a tree's folders are said to hold to what they hold, byte for byte: that is what Argo CD
// counts.
func TestManifests(t *testing.T) {
	t.Parallel()
	for _, name := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := tenantry.Render(t.Context(), os.DirFS(filepath.Join("examples", name)), tenantry.Options{FleetFromTree: "../fleet", Jsonnet: evaluator(t)})
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if _, bad, err := emit.WriteTree(t.Context(), dir, result.Objects(), emit.TreeOptions{}); err != nil || len(bad) > 0 {
				t.Fatal(bad, err)
			}
			got := map[string]int64{}
			for connector := range result.Manifests {
				err := fs.WalkDir(os.DirFS(dir), path.Join(connector, "argocd"), func(_ string, e fs.DirEntry, err error) error {
					if err != nil || e.IsDir() {
						return err
					}
					info, err := e.Info()
					got[connector] += info.Size()
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(got, result.Manifests); diff != "" || len(got) == 0 {
				t.Errorf("(-written +told):\n%s", diff)
			}
		})
	}
}
