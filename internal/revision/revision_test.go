package revision_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/revision"
)

// repo makes an empty repository whose folder "fleet" the tests look at.
func repo(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIPPED: git is not here")
	}
	top := t.TempDir()
	git(t, top, "init", "-q", "-b", "main")
	dir := filepath.Join(top, "fleet")
	write(t, dir, "keep.yaml", "keep")
	write(t, top, "outside.yaml", "outside")
	write(t, top, ".gitignore", "*.secret\n")
	return dir
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "add", "-A", ":/")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "a change")
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// files is everything in a directory, by path. It reads as a loader does: folder by folder, then file by file.
func files(t *testing.T, fsys fs.FS) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		all[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOpen holds the directory at a revision against what lay there when it was committed, over random
// edits: new, changed and removed files, files that become folders and the other way round, what is staged,
// what git ignores.
func TestOpen(t *testing.T) {
	t.Parallel()
	names := []string{"a.yaml", "b.yaml", "dir/a.yaml", "dir/b.yaml", "dir/deep/a.yaml", "two words/ü.yaml", "dir.yaml"}
	for seed := range uint64(30) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			dir := repo(t)
			random := rand.New(rand.NewPCG(seed, 1))
			edit := func() {
				name := names[random.IntN(len(names))]
				switch random.IntN(4) {
				case 0:
					_ = os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))) // may not be there
				case 1: // its folder becomes a file
					if folder, _, ok := strings.Cut(name, "/"); ok {
						_ = os.RemoveAll(filepath.Join(dir, folder))
						write(t, dir, folder, "a file now")
					}
				default:
					for parent := filepath.Dir(filepath.Join(dir, filepath.FromSlash(name))); parent != dir; parent = filepath.Dir(parent) {
						if info, err := os.Lstat(parent); err == nil && !info.IsDir() {
							_ = os.Remove(parent)
						}
					}
					write(t, dir, name, strconv.Itoa(random.IntN(3)))
				}
			}
			for range 10 {
				edit()
			}
			commit(t, dir)
			want := files(t, os.DirFS(dir))
			for range random.IntN(10) {
				edit()
			}
			if random.IntN(2) == 0 {
				commit(t, dir)
			} else if random.IntN(2) == 0 {
				git(t, dir, "add", "-A")
			}
			write(t, dir, "agents/token.secret", "ignored")
			want["agents/token.secret"] = "ignored"

			rev := "HEAD"
			if out, _ := exec.CommandContext(t.Context(), "git", "-C", dir, "rev-list", "--count", "HEAD").Output(); strings.TrimSpace(string(out)) == "2" {
				rev = "HEAD~1"
			}
			then, err := revision.Open(t.Context(), dir, rev, os.DirFS(dir))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, files(t, then)); diff != "" {
				t.Errorf("the directory at %s (-committed +read):\n%s", rev, diff)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason string
		make   func(t *testing.T, dir string)
		rev    string
		want   string
	}{
		{"no such revision", func(*testing.T, string) {}, "v1", `there is no commit "v1"`},
		{"a tree is no commit", func(*testing.T, string) {}, "HEAD:fleet", `there is no commit "HEAD:fleet"`},
		{"a flag is no revision", func(*testing.T, string) {}, "--all", `there is no commit "--all"`},
		{"a link was followed then, and its target may be another now", func(t *testing.T, dir string) {
			if err := os.Symlink("keep.yaml", filepath.Join(dir, "link.yaml")); err != nil {
				t.Skip("SKIPPED: no links here")
			}
			commit(t, dir)
			if err := os.Remove(filepath.Join(dir, "link.yaml")); err != nil {
				t.Fatal(err)
			}
		}, "HEAD", "link.yaml is a link in that commit"},
		{"a link stays, and what it leads to changed", func(t *testing.T, dir string) {
			if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
				t.Fatal(err)
			}
			for name, target := range map[string]string{"sub/chain.yaml": "../up/keep.yaml", "up": "."} {
				if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
					t.Skip("SKIPPED: no links here")
				}
			}
			commit(t, dir)
			write(t, dir, "keep.yaml", "other")
		}, "HEAD", "is a link to "},
		{"a submodule has a history of its own", func(t *testing.T, dir string) {
			git(t, dir, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",fleet/sub")
			git(t, dir, "commit", "-q", "-m", "a submodule")
			git(t, dir, "rm", "-q", "--cached", "sub")
		}, "HEAD", "sub is a submodule"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			dir := repo(t)
			commit(t, dir)
			c.make(t, dir)
			_, err := revision.Open(t.Context(), dir, c.rev, os.DirFS(dir))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
}

// TestLinkToWhatStays: a link is followed where nothing that it leads to changed.
func TestLinkToWhatStays(t *testing.T) {
	t.Parallel()
	dir := repo(t)
	if err := os.Symlink("keep.yaml", filepath.Join(dir, "link.yaml")); err != nil {
		t.Skip("SKIPPED: no links here")
	}
	commit(t, dir)
	write(t, dir, "new.yaml", "new")
	then, err := revision.Open(t.Context(), dir, "HEAD", os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"keep.yaml": "keep", "link.yaml": "keep"}, files(t, then)); diff != "" {
		t.Errorf("the directory (-committed +read):\n%s", diff)
	}
}

// TestOtherRepository: git's own variables, as its hooks have them, do not lead to another repository.
func TestOtherRepository(t *testing.T) {
	dir := repo(t)
	commit(t, dir)
	write(t, dir, "keep.yaml", "other")
	t.Setenv("GIT_DIR", filepath.Join(filepath.Dir(dir), ".git"))
	then, err := revision.Open(t.Context(), dir, "HEAD", os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"keep.yaml"}, then.Changed()); diff != "" {
		t.Errorf("what changed (-want +got):\n%s", diff)
	}
}

// TestDirIsFS holds the merged directory to what the standard library expects of a file system.
func TestDirIsFS(t *testing.T) {
	t.Parallel()
	dir := repo(t)
	write(t, dir, "dir/old.yaml", "old")
	write(t, dir, "dir/same.yaml", "same")
	commit(t, dir)
	write(t, dir, "dir/old.yaml", "new")
	write(t, dir, "new.yaml", "new")
	write(t, dir, "empty/deep/new.yaml", "new")
	then, err := revision.Open(t.Context(), dir, "HEAD", os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"dir/old.yaml", "empty/deep/new.yaml", "new.yaml"}, then.Changed()); diff != "" {
		t.Errorf("what changed (-want +got):\n%s", diff)
	}
	if _, err := fs.Stat(then, "new.yaml"); err == nil {
		t.Error("a file that the commit does not have is there")
	}
	if entries, err := fs.ReadDir(then, "."); err != nil || len(entries) != 2 {
		t.Errorf("the directory holds %v, %v; want dir and keep.yaml: a folder of which the commit has no file was not there", entries, err)
	}
	if text, err := fs.ReadFile(then, "dir/old.yaml"); err != nil || string(text) != "old" {
		t.Errorf("a changed file reads %q, %v", text, err)
	}
}

// TestRunsNoProgram: what a repository's configuration would have git run is not run.
func TestRunsNoProgram(t *testing.T) {
	t.Parallel()
	dir := repo(t)
	write(t, dir, ".gitattributes", "* diff=show\n")
	commit(t, dir)
	program := filepath.Join(t.TempDir(), "program")
	ran := program + ".ran"
	if err := os.WriteFile(program, []byte("#!/bin/sh\ntouch '"+ran+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	hooks := filepath.Join(t.TempDir(), "hooks")
	if err := os.Mkdir(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(hooks, "post-index-change")); err != nil {
		t.Skip("SKIPPED: no links here")
	}
	for key, value := range map[string]string{
		"core.fsmonitor": program, "core.hooksPath": hooks, "diff.external": program, "diff.show.textconv": program, "diff.show.command": program,
	} {
		git(t, dir, "config", key, value)
	}
	write(t, dir, "keep.yaml", "keep") // again, so that git compares the content
	write(t, dir, "new.yaml", "new")
	_ = os.Remove(ran) // of the configuring git
	then, err := revision.Open(t.Context(), dir, "HEAD", os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"new.yaml"}, then.Changed()); diff != "" {
		t.Errorf("what changed (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a program of the repository's configuration was run")
	}
	git(t, dir, "status") // shows that the test can fail
	if _, err := os.Stat(ran); err != nil {
		t.Error("git runs nothing of what is configured")
	}
}
