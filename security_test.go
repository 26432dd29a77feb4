package tenantry_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// attackAreas are the first words of the names of cases in testdata/rules/attack; any other case is of the area other.
var attackAreas = []string{"address", "name", "json", "source", "host", "owner", "vanish", "work"}

// TestSecurityPage holds the table of docs/security.md to the cases that there are, and the tests that it names to those of
// the repository. GOLDIE_UPDATE=1 writes the numbers.
func TestSecurityPage(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/rules/attack/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no case was found", err)
	}
	count := map[string]int{}
	for _, c := range cases {
		area, _, _ := strings.Cut(filepath.Base(c), "-")
		if !slices.Contains(attackAreas, area) {
			area = "other"
		}
		count[area]++
	}
	page := strings.Join(readPage(t, "docs/security.md"), "\n")
	row := regexp.MustCompile(`(?m)^\| ([a-z]+) \| \d+ \|`)
	want := row.ReplaceAllStringFunc(page, func(found string) string {
		area := row.FindStringSubmatch(found)[1]
		n := count[area]
		delete(count, area)
		return fmt.Sprintf("| %s | %d |", area, n)
	})
	if len(count) > 0 {
		t.Errorf("the page has no row for %v", count)
	}
	if os.Getenv("GOLDIE_UPDATE") != "" {
		if err := os.WriteFile("docs/security.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(want, page); diff != "" {
		t.Errorf("the page has other numbers (-there are +page):\n%s", diff)
	}
	tests := testNames(t)
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z]+)`").FindAllStringSubmatch(page, -1) {
		if !tests[name[1]] {
			t.Errorf("the page names %s, and there is no such test", name[1])
		}
	}
}

// testNames are the tests and fuzz targets of the repository.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, "_test.go") {
			return err
		}
		src, err := os.ReadFile(p)
		for _, m := range declared.FindAllSubmatch(src, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
