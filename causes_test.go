package tenantry_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/plan"
)

// TestCauses holds that what comes from one cause is said once. A case is as in TestRules, but a file with # in its name is there
// for each of eight tenants, with the number in place of each # of its name, and of each #i of its text. "want" is what people
// read of it, and "inventory" what the inventory's warnings have. A hundred times as many tenants make no more messages.
func TestCauses(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/causes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no case was found", err)
	}
	base, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Comment) == 0 {
				t.Error("the case does not say why it is there")
			}
			const few = 8
			result := renderMany(t, base, archive, few)
			got := map[string]string{
				"want":      result.Problems.Grouped("--verbose lists them").String(),
				"inventory": lines(plan.WarningLines(result.Problems)),
			}
			if os.Getenv("GOLDIE_UPDATE") != "" {
				writeCase(t, file, archive, got)
				return
			}
			for _, f := range archive.Files {
				if text, ok := got[f.Name]; ok {
					if diff := cmp.Diff(string(f.Data), text); diff != "" {
						t.Errorf("%s: %s(-want +got):\n%s", f.Name, archive.Comment, diff)
					}
					delete(got, f.Name)
				}
			}
			if got["want"] != "" || got["inventory"] != "" {
				t.Errorf("the case has no file for %q", got)
			}
			many := renderMany(t, base, archive, 100*few).Problems
			if a, b := len(result.Problems.Grouped("")), len(many.Grouped("")); b > a || len(many) < 100*few {
				t.Errorf("of %d tenants there are %d messages, of %d there are %d, of %d problems", few, a, 100*few, b, len(many))
			}
		})
	}
}

func lines(list []string) string {
	var b strings.Builder
	for _, line := range list {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// renderMany renders a case with so many tenants.
func renderMany(t *testing.T, base, archive *txtar.Archive, tenants int) *tenantry.Result {
	t.Helper()
	fleet := fstest.MapFS{}
	for _, f := range base.Files {
		if f.Name != "tenants/acme/vcluster.yaml" {
			fleet[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	for _, f := range archive.Files {
		switch {
		case f.Name == "want" || f.Name == "inventory":
		case strings.Contains(f.Name, "#"):
			for i := range tenants {
				n := fmt.Sprintf("%03d", i+1)
				fleet[strings.ReplaceAll(f.Name, "#", n)] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(f.Data), "#i", n))}
			}
		case len(f.Data) == 0:
			delete(fleet, f.Name)
		default:
			fleet[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	result, err := tenantry.Render(t.Context(), fleet, tenantry.Options{Jsonnet: evaluator(t)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func writeCase(t *testing.T, file string, archive *txtar.Archive, texts map[string]string) {
	t.Helper()
	var kept []txtar.File
	for _, f := range archive.Files {
		if _, ours := texts[f.Name]; !ours {
			kept = append(kept, f)
		}
	}
	for _, name := range []string{"want", "inventory"} {
		if texts[name] != "" {
			kept = append(kept, txtar.File{Name: name, Data: []byte(texts[name])})
		}
	}
	archive.Files = kept
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
