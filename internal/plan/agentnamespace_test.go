package plan

import (
	"os"
	"path"
	"strings"
	"testing"
)

// TestPlatformNamespacesAreDocumented holds the page that lists them to the list.
func TestPlatformNamespacesAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/argocd-agent.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, glob := range PlatformNamespaces {
		if !strings.Contains(string(page), "`"+glob+"`") {
			t.Errorf("the page does not name %s", glob)
		}
		if _, err := path.Match(glob, ""); err != nil {
			t.Errorf("%s: %v", glob, err)
		}
	}
}
