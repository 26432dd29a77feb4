package dirfs

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A Sparse is what a sparse checkout of Git's takes of a repository (git-sparse-checkout(1)).
type Sparse struct {
	// Rules are the lines of the file that says what it takes, in the syntax of gitignore(5).
	Rules []string
	// Way is that from the top of the repository to the directory, with slashes; "." at the top.
	Way string
}

// Sparse returns how the directory was checked out, nil where all of it was, or not by Git. It looks for the
// repository in the directories above, and reads Git's own files; it runs no program.
func (d *Dir) Sparse() *Sparse {
	dir, err := filepath.EvalSymlinks(d.name)
	if err != nil {
		return nil
	}
	for top := dir; ; top = filepath.Dir(top) {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			rules := sparseRules(gitDirs(top))
			way, err := filepath.Rel(top, dir)
			if rules == nil || err != nil {
				return nil
			}
			return &Sparse{Rules: rules, Way: filepath.ToSlash(way)}
		}
		if top == filepath.Dir(top) {
			return nil
		}
	}
}

// gitDirs are where a checkout keeps its own settings, and those that it has in common with others of its
// repository (gitrepository-layout(5)).
func gitDirs(top string) (own, common string) {
	own = filepath.Join(top, ".git")
	if text := readSmall(own); text != nil { // of a worktree, a submodule
		own = within(top, strings.TrimPrefix(string(text), "gitdir:"))
	}
	common = own
	if text := readSmall(filepath.Join(own, "commondir")); text != nil {
		common = within(own, string(text))
	}
	return own, common
}

func within(dir, name string) string {
	if name = strings.TrimSpace(name); filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// sparseOn is the setting that makes the rules count, in the syntax of git-config(1).
var sparseOn = regexp.MustCompile(`(?im)^[ \t]*(?:\[core\][ \t]*)?sparsecheckout[ \t]*(?:=[ \t]*"?([a-z0-9]*)"?)?[ \t]*(?:[#;].*)?\r?$`)

// sparseRules are the lines of the rules, where they count.
func sparseRules(own, common string) []string {
	rules := readSmall(filepath.Join(own, "info", "sparse-checkout"))
	if rules == nil {
		return nil
	}
	on := false
	for _, file := range []string{filepath.Join(common, "config"), filepath.Join(own, "config.worktree")} {
		for _, m := range sparseOn.FindAllSubmatch(readSmall(file), -1) {
			value := strings.ToLower(string(m[1]))
			on = !bytes.Contains(m[0], []byte("=")) || value == "true" || value == "yes" || value == "on" || value == "1"
		}
	}
	if !on {
		return nil
	}
	return strings.Split(string(rules), "\n")
}

// maxSmall is how many bytes of a file of Git's are read: none that is looked for has so many.
const maxSmall = 4 << 20

// readSmall is what a file holds, nil where it cannot be read or is none.
func readSmall(name string) []byte {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, maxSmall))
	if err != nil {
		return nil
	}
	return append([]byte{}, text...)
}
