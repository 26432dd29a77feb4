package tenantry_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
)

// TestRules holds what tenantry says of a fleet: a case is a txtar archive with the fleet's files, a
// comment that says why it is there, and the file "want", the messages. No line of it is no problem.
func TestRules(t *testing.T) {
	t.Parallel()
	eachCase(t, "testdata/rules/*/*.txtar", func(r *tenantry.Result) []byte {
		return []byte(r.Problems.String())
	})
}

// TestOutputs holds what tenantry emits for a fleet: a case is as in TestRules, but "want" is the stream
// and, as a comment above it, the messages.
func TestOutputs(t *testing.T) {
	t.Parallel()
	eachCase(t, "testdata/outputs/*.txtar", func(r *tenantry.Result) []byte {
		var b bytes.Buffer
		for line := range strings.Lines(r.Problems.String()) {
			b.WriteString("# " + line)
		}
		if err := emit.Stream(&b, r.Objects()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	})
}

// eachCase renders each archive that matches, together with the files of testdata/base.txtar that it has
// none of its own for (an empty file takes one of these away), and compares what is seen with the file
// "want". GOLDIE_UPDATE=1 writes want.
func eachCase(t *testing.T, pattern string, see func(*tenantry.Result) []byte) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal("no case was found", err)
	}
	base, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), ".txtar"), func(t *testing.T) {
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
				switch {
				case f.Name == "want":
					want = i
				case len(f.Data) == 0 && fleet[f.Name] != nil:
					delete(fleet, f.Name)
				default:
					fleet[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			result, err := tenantry.Render(t.Context(), fleet, tenantry.Options{Jsonnet: evaluator(t)})
			if err != nil {
				t.Fatal(err)
			}
			if result.Problems.Failed() != (result.Objects() == nil) {
				t.Error("objects are there beside an error, or missing without one")
			}
			checkManifests(t, result.Objects())
			if again := repeatedIDs(result); len(again) > 0 {
				t.Errorf("two objects have one id: %s", again)
			}
			if own := ownClusters(result); len(own) > 0 {
				t.Errorf("cluster Secrets of Argo CD's own cluster, or without a credential: %s", own)
			}
			got := see(result)
			if os.Getenv("GOLDIE_UPDATE") != "" {
				if want < 0 {
					archive.Files = append(archive.Files, txtar.File{Name: "want"})
					want = len(archive.Files) - 1
				}
				archive.Files[want].Data = got
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want < 0 {
				t.Fatal("the case has no file want")
			}
			if diff := cmp.Diff(string(archive.Files[want].Data), string(got)); diff != "" {
				t.Errorf("%s(-want +got):\n%s", archive.Comment, diff)
			}
		})
	}
}
