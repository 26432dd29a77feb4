package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/sebdah/goldie/v2"

	"github.com/tenantry/tenantry/internal/scaffold"
)

// TestFiles holds what a new fleet begins with, byte by byte: a golden for each kind of connector, and for each kind of CI.
func TestFiles(t *testing.T) {
	t.Parallel()
	g := goldie.New(t, goldie.WithFixtureDir("testdata/expected"), goldie.WithNameSuffix(".txtar"), goldie.WithDiffEngine(goldie.ClassicDiff))
	cases := map[string]scaffold.Options{}
	for _, kind := range scaffold.KindNames() {
		cases[kind] = scaffold.Options{Name: "prod", Connector: kind, CI: scaffold.NoCI, Within: "."}
	}
	for _, ci := range scaffold.CIs() {
		cases["ci-"+ci] = scaffold.Options{Name: "prod", Connector: "self-hosted", CI: ci, Within: ".", Release: "(devel)"}
		cases["ci-"+ci+"-within"] = scaffold.Options{Name: "prod", Connector: "self-hosted", CI: ci, Within: "fleets/it's prod", Release: "v1.2.3"}
	}
	for name, o := range cases {
		var archive txtar.Archive
		for _, f := range scaffold.Files(o) {
			if strings.HasPrefix(name, "ci-") != f.Top {
				continue // the fleet's files are the same whatever CI there is
			}
			archive.Files = append(archive.Files, txtar.File{Name: f.Path, Data: f.Text})
		}
		g.Assert(t, name, txtar.Format(&archive))
		delete(cases, name)
	}
	stored, err := filepath.Glob("testdata/expected/*")
	if err != nil || len(stored) != len(scaffold.Kinds())+2*len(scaffold.CIs()) {
		t.Errorf("goldens: %v, %v", stored, err)
	}
}

// TestWordsAreWords has a shell read the paths that stand in command lines.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"fleet", "fleet"}, {"a/b-c_d.e", "a/b-c_d.e"}, {"-x", "./-x"}, {"it's", `'it'\''s'`}, {"$(reboot)", "'$(reboot)'"}, {"a b", "'a b'"}, {"", "''"},
	} {
		if got := scaffold.Word(c[0]); got != c[1] {
			t.Errorf("Word(%q) = %s, want %s", c[0], got, c[1])
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"fleet", "fleet"},
		{"My Fleet.v2", "my-fleet-v2"},
		{"/", "fleet"},
		{"株式会社", "fleet"},
		{"-x-", "x"},
		{"", "fleet"},
		{strings.Repeat("a", 62) + "-b", strings.Repeat("a", 62)},
	} {
		if got := scaffold.Name(c[0]); got != c[1] {
			t.Errorf("Name(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestWithinIsOneLineWithoutExpressions(t *testing.T) {
	t.Parallel()
	for path, ok := range map[string]bool{".": true, "a/b c": true, "it's": true, "a\nb": false, "${{ secrets.X }}": false, "a\x7f": false} {
		if err := scaffold.CheckWithin(path); (err == nil) != ok {
			t.Errorf("CheckWithin(%q): %v", path, err)
		}
	}
}

// TestEveryFileIsUsed finds a text that nothing writes any more.
func TestEveryFileIsUsed(t *testing.T) {
	t.Parallel()
	stored, err := os.ReadDir("files")
	if want := 5 + len(scaffold.Kinds()) + len(scaffold.CIs()) - 1; err != nil || len(stored) != want {
		t.Errorf("%d files, want %d: %v", len(stored), want, err)
	}
}
