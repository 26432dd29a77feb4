package fleet_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/fleet"
)

// TestNothingIsPassedOver puts what is no plain file or folder where a tenant or another input may be.
func TestNothingIsPassedOver(t *testing.T) {
	t.Parallel()
	const advice = ", or name it in .tenantryignore\n"
	link := func(to, from string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			check(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, from)), 0o755))
			check(t, os.Symlink(to, filepath.Join(dir, from)))
		}
	}
	folder := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			check(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
		}
	}
	for name, c := range map[string]struct {
		reason string
		make   func(t *testing.T, dir string)
		want   string
	}{
		"tenant's folder":      {"Git keeps such links", link("acme", "tenants/shop"), "tenants/shop: is a symbolic link to a folder, and such are not followed; put the files here" + advice},
		"out of the directory": {"what is outside is not the fleet's", link("../..", "tenants/shop"), "tenants/shop: is a symbolic link out of the directory, or to nothing; put the files here" + advice},
		"to nothing":           {"it may have been a tenant", link("nowhere", "tenants/shop"), "tenants/shop: is a symbolic link out of the directory, or to nothing; put the files here" + advice},
		"somebody's folder":    {"no tenant can be below it", link("tenants", "other"), "other: warning: is a symbolic link to a folder, and such are not followed; put the files here" + advice},
		"file out of it":       {"a file named like an input", link("/etc/passwd", "x.yaml"), "x.yaml: is a symbolic link out of the directory, or to nothing; put the files here" + advice},
		"somebody's file":      {"nobody would read it", link("/etc/passwd", "x.txt"), "x.txt: warning: is a symbolic link out of the directory, or to nothing; put the files here" + advice},
		"file in it":           {"it is read like any file", link("../acme/vcluster.yaml", "tenants/shop/vcluster.yaml"), ""},
		"hidden":               {"hidden ones are left out", link("acme", "tenants/.shop"), ""},
		"ignored":              {"as it says", link("acme", "tenants/ignored"), ""},
		"folder for a tenant":  {"a tenant whose file is none", folder("tenants/shop/vcluster.yaml"), "tenants/shop/vcluster.yaml: is a folder, where the Fleet's spec.tenants has a vcluster.yaml; make it a file" + advice},
		"folder not in UTF-8":  {"Go has no such paths", folder("x\xff"), "x\\xff: the name is not UTF-8; rename it" + advice},
		"hidden, not in UTF-8": {"hidden ones are left out", folder(".x\xff"), ""},
		"pipe": {"reading it would wait for ever", func(t *testing.T, dir string) {
			t.Helper()
			check(t, syscall.Mkfifo(filepath.Join(dir, "x.yaml"), 0o644))
		}, "x.yaml: is no regular file; write a file in its place" + advice},
		"a pipe that nobody reads": {"its name says nothing", func(t *testing.T, dir string) { t.Helper(); check(t, syscall.Mkfifo(filepath.Join(dir, "x"), 0o644)) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			check(t, os.MkdirAll(filepath.Join(dir, "tenants", "acme"), 0o755))
			check(t, os.WriteFile(filepath.Join(dir, "tenants", "acme", "vcluster.yaml"), []byte("{}\n"), 0o644))
			check(t, os.WriteFile(filepath.Join(dir, ".tenantryignore"), []byte("/tenants/ignored\n"), 0o644))
			c.make(t, dir)
			if diff := cmp.Diff(c.want, problemsOf(t, dir)); diff != "" {
				t.Errorf("%s\n%s", c.reason, diff)
			}
		})
	}
}

// TestEncodings shows that an input that an editor or a shell has saved in UTF-16 is not passed over.
func TestEncodings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var text []byte
	for _, unit := range utf16.Encode([]rune("\ufeffapiVersion: management.loft.sh/v1\nkind: VirtualClusterInstance\n")) {
		text = append(text, byte(unit), byte(unit>>8))
	}
	check(t, os.WriteFile(filepath.Join(dir, "instance.yaml"), text, 0o644))
	if got := problemsOf(t, dir); !strings.HasPrefix(got, "instance.yaml:1:1: the text is UTF-16; save it as UTF-8") {
		t.Errorf("got %q", got)
	}
}

func problemsOf(t *testing.T, dir string) string {
	t.Helper()
	fsys, err := dirfs.Open(dir)
	check(t, err)
	defer func() { check(t, fsys.Close()) }()
	_, bad, err := fleet.Load(t.Context(), fsys, fleet.Options{})
	check(t, err)
	return bad.Sorted().String()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
