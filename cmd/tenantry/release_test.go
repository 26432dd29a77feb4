package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/releasefiles"
)

// TestReleaseFiles makes what a release holds beside the programs: a man page for each command, with its exit codes, and
// completions, the same bytes each time.
func TestReleaseFiles(t *testing.T) {
	t.Parallel()
	date := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	made := func() map[string]string {
		dir := t.TempDir()
		if err := releasefiles.Write(newRoot(session{voice: &voice{}}), dir, date); err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		names, err := filepath.Glob(dir + "/*/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(dir)+"/")] = string(text)
		}
		return files
	}
	files := made()
	if diff := cmp.Diff(files, made()); diff != "" {
		t.Errorf("made once more they differ:\n%s", diff)
	}
	for _, c := range commands(newRoot(session{voice: &voice{}})) {
		name := "man1/" + strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		page := files[name]
		for _, want := range []string{".SH SYNOPSIS", ".SH EXAMPLE", "Exit codes: 0", `"Jan 2027"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s has no %q", name, want)
			}
		}
	}
	for _, shell := range []string{"tenantry.bash", "_tenantry", "tenantry.fish", "tenantry.ps1"} {
		if !strings.Contains(files["completions/"+shell], "__complete") {
			t.Errorf("%s does not ask the program", shell)
		}
	}
}
