package dirfs_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/dirfs"
)

// TestSparse lays out what Git keeps of a checkout, and what somebody may have put in its place: none of it holds a
// render up. The real git is in the scripts of the command line.
func TestSparse(t *testing.T) {
	t.Parallel()
	const on = "[core]\n\tsparseCheckout = true\n"
	for name, c := range map[string]struct {
		reason string
		files  map[string]string
		make   func(t *testing.T, top string)
		want   *dirfs.Sparse
	}{
		"none":              {reason: "no repository"},
		"whole":             {"nothing is sparse", map[string]string{".git/config": "[core]\n"}, nil, nil},
		"at the top":        {"the way is short", map[string]string{"fleet/.git/config": on, "fleet/.git/info/sparse-checkout": "/*\n"}, nil, &dirfs.Sparse{Rules: []string{"/*", ""}, Way: "."}},
		"below it":          {"the way leads there", map[string]string{".git/config": on, ".git/info/sparse-checkout": "/*"}, nil, &dirfs.Sparse{Rules: []string{"/*"}, Way: "fleet"}},
		"switched off":      {"the file stays", map[string]string{".git/config": on, ".git/config.worktree": "[core]\n\tsparseCheckout = false\n", ".git/info/sparse-checkout": "/*"}, nil, nil},
		"another setting":   {"it has a longer name", map[string]string{".git/config": "[core]\n\tsparseCheckoutCone = true\n", ".git/info/sparse-checkout": "/*"}, nil, nil},
		"other spellings":   {"as git reads them", map[string]string{".git/config": "[core] SPARSECHECKOUT\r\n", ".git/info/sparse-checkout": "/*"}, nil, &dirfs.Sparse{Rules: []string{"/*"}, Way: "fleet"}},
		"a worktree":        {"its rules are its own, the setting may be shared", map[string]string{".git": "gitdir: repo/worktrees/one\n", "repo/worktrees/one/commondir": "../..\n", "repo/config": on, "repo/worktrees/one/info/sparse-checkout": "/*"}, nil, &dirfs.Sparse{Rules: []string{"/*"}, Way: "fleet"}},
		"a link to nowhere": {"no file", map[string]string{".git": "gitdir: /nowhere\n"}, nil, nil},
		"a link to itself":  {"no file", map[string]string{".git/commondir": ".", ".git/config": on}, nil, nil},
		"a pipe": {"reading it would wait for ever", map[string]string{".git/config": on, ".git/info/x": ""}, func(t *testing.T, top string) {
			t.Helper()
			if err := syscall.Mkfifo(filepath.Join(top, ".git/info/sparse-checkout"), 0o644); err != nil {
				t.Skip("SKIPPED: no pipes here")
			}
		}, nil},
		"without an end": {"reading it would not end", map[string]string{".git/config": on, ".git/info/x": ""}, func(t *testing.T, top string) {
			t.Helper()
			if err := os.Symlink("/dev/zero", filepath.Join(top, ".git/info/sparse-checkout")); err != nil {
				t.Skip("SKIPPED: no links here")
			}
		}, nil},
		"very large": {"it is cut", map[string]string{".git/config": on, ".git/info/sparse-checkout": strings.Repeat("x", 5<<20)}, nil, &dirfs.Sparse{Rules: []string{strings.Repeat("x", 4<<20)}, Way: "fleet"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			top := t.TempDir()
			fleet := filepath.Join(top, "fleet")
			must := func(err error) {
				if err != nil {
					t.Fatal(err)
				}
			}
			must(os.Mkdir(fleet, 0o755))
			for name, text := range c.files {
				must(os.MkdirAll(filepath.Dir(filepath.Join(top, name)), 0o755))
				must(os.WriteFile(filepath.Join(top, name), []byte(text), 0o644))
			}
			if c.make != nil {
				c.make(t, top)
			}
			d, err := dirfs.Open(fleet)
			must(err)
			defer func() { must(d.Close()) }()
			if diff := cmp.Diff(c.want, d.Sparse()); diff != "" {
				t.Errorf("%s (-want +got)\n%.500s", c.reason, diff)
			}
		})
	}
}
