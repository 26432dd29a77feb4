package plan

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/fleet"
)

func TestCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 42) + "-" + strings.Repeat("b", 42)
	cases := map[string]struct {
		reason, name string
		limit        int
		want         string
	}{
		"short":     {"what fits stays", "shop-web", 50, "shop-web"},
		"exact":     {"the limit itself fits", strings.Repeat("a", 50), 50, strings.Repeat("a", 50)},
		"one more":  {"one more is cut and ends in the SHA-256 of the whole", strings.Repeat("a", 51), 50, strings.Repeat("a", 42) + "-" + hashOf(strings.Repeat("a", 51))},
		"at a dash": {"no dash stands before the hash's own", long, 51, strings.Repeat("a", 42) + "-" + hashOf(long)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := cut(c.name, c.limit)
			if got != c.want || len(got) > c.limit {
				t.Errorf("%s: got %q, want %q", c.reason, got, c.want)
			}
		})
	}
	if cut(long+"x", 50) == cut(long+"y", 50) {
		t.Error("two long names that differ at their ends became one")
	}
}

// hashOf is what has to stand at the end of a name that was cut.
func hashOf(name string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(name)))[:7]
}

func TestNamesOfConnectors(t *testing.T) {
	t.Parallel()
	short := &Connector{Connector: &fleet.Connector{Name: "eu"}}
	long := &Connector{Connector: &fleet.Connector{Name: strings.Repeat("a", maxSecretName)}}
	d := &Destination{Name: "web", Connector: long.Connector}
	for want, got := range map[string]string{
		"tenantry-inventory-eu":         InventoryName(short, 1),
		"tenantry-inventory-eu.2":       InventoryName(short, 2),
		"argocd-agent-eu-control-plane": ControlPlaneBundleName(short),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	names := []string{InventoryName(long, 1), InventoryName(long, 2), InventoryName(long, 10), ControlPlaneBundleName(long), BundleName("argocd-agent", d)}
	for i, name := range names {
		if len(name) > maxSecretName || slices.Contains(names[:i], name) {
			t.Errorf("a long connector gives a name of %d bytes, or one twice: %q", len(name), name)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ reason, pattern, want string }{
		"all":       {"every capture, more than once", "{a}/{b}-{a}", "1/{a}-1"},
		"values":    {"a value is not read as a pattern again", "{b}{b}", "{a}{a}"},
		"unknown":   {"other braces stay: a placeholder may be JSON", `{"x":{a},{c}}`, `{"x":1,{c}}`},
		"unclosed":  {"so does an open one", "{a", "{a"},
		"no braces": {"nothing to do", "plain", "plain"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := fill(c.pattern, "a", "1", "b", "{a}"); got != c.want {
				t.Errorf("%s: got %q, want %q", c.reason, got, c.want)
			}
		})
	}
}

func TestIsLabel(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"a": true, "a-b": true, "0a": true, "a--b": true, "": false, "-": false, "-a": false, "a-": false, "A": false, "a.b": false, "a_b": false, "é": false, "a b": false,
	} {
		if got := isLabel(name); got != want {
			t.Errorf("isLabel(%q) = %v", name, got)
		}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Web Shop": "web-shop", "  a -- b  ": "a-b", "Größe & Co": "gr-e-co", "1.2": "1-2",
	} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) = %q, want %q", name, got, want)
		}
	}
	if a, b := slug("日本"), slug("中国"); a == b || !isLabel(a) {
		t.Errorf("names without a letter of ASCII became %q and %q", a, b)
	}
}
