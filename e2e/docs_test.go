package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shown returns the one fenced block of a page of docs/ in that language that has the text. What the pages tell people to
// type into a cluster is taken from them and run, so that they cannot say something else than what is tried.
// (What they show of the examples' files, and what tenantry prints, the main module's tests compare.)
func shown(t *testing.T, page, language, text string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "docs", page))
	must(t, err)
	var found []string
	for i, part := range strings.Split(string(src), "\n```") {
		block, ok := strings.CutPrefix(part, language+"\n")
		if i%2 == 1 && ok && strings.Contains(block, text) {
			found = append(found, block)
		}
	}
	if len(found) != 1 {
		t.Fatalf("docs/%s has %d blocks of %s with %q, want one", page, len(found), language, text)
	}
	return found[0]
}

// TestScaleIsShown: the page's command is the one that makes its numbers.
func TestScaleIsShown(t *testing.T) {
	t.Parallel()
	if command := shown(t, "scale.md", "sh", "go test"); !strings.Contains(command, scaleVariable+"=") || !strings.Contains(command, "-run TestScale ") {
		t.Errorf("the page shows %s", command)
	}
}
