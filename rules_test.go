package tenantry_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenantry/tenantry"
)

// TestRules renders every fleet of testdata/rules, a txtar archive each. Its comment says why the case
// is there, its file "want" what tenantry says; no line of it is no problem. GOLDIE_UPDATE=1 writes want.
// Names may be grouped by folders. A file that is in testdata/rules/base and not in the archive is added:
// a connector, a cluster and a template that most cases need.
func TestRules(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/rules/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no case was found", err)
	}
	base, err := txtar.ParseFile("testdata/rules/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/rules/"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Comment) == 0 {
				t.Error("the case does not say why it is there")
			}
			fleet, want := fstest.MapFS{}, -1
			for _, f := range base.Files {
				fleet[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				if len(f.Data) == 0 {
					delete(fleet, f.Name) // an empty file takes one of base's away
				}
				if len(f.Data) > 0 || base.Files == nil || !inArchive(base, f.Name) {
					fleet[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			result, err := tenantry.Render(t.Context(), fleet, tenantry.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := result.Problems.String()
			if result.Problems.Failed() != (result.Objects == nil) {
				t.Error("objects are there beside an error, or missing without one")
			}
			if os.Getenv("GOLDIE_UPDATE") != "" {
				if want < 0 {
					archive.Files = append(archive.Files, txtar.File{Name: "want"})
					want = len(archive.Files) - 1
				}
				archive.Files[want].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want < 0 {
				t.Fatal("the case has no file want")
			}
			if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
				t.Errorf("%s(-want +got):\n%s", archive.Comment, diff)
			}
		})
	}
}

func inArchive(a *txtar.Archive, name string) bool {
	for _, f := range a.Files {
		if f.Name == name {
			return true
		}
	}
	return false
}
