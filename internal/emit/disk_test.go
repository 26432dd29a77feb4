package emit

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// contents is a tree as tests write and compare it: slash path to text. A symbolic link is "-> TARGET",
// and an empty folder has a slash at its end.
type contents map[string]string

// of is a file of ours with these documents.
func of(docs ...string) string { return Header + "\n" + strings.Join(docs, Separator) }

// past is when laid files were modified: what is not touched stays that old.
var past = time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)

func (c contents) lay(t testing.TB, dir string) {
	t.Helper()
	for p, text := range c {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if strings.HasSuffix(p, "/") {
			check(t, os.MkdirAll(full, 0o755))
			continue
		}
		check(t, os.MkdirAll(filepath.Dir(full), 0o755))
		if target, isLink := strings.CutPrefix(text, "-> "); isLink {
			check(t, os.Symlink(target, full))
			continue
		}
		check(t, os.WriteFile(full, []byte(text), 0o644))
		check(t, os.Chtimes(full, past, past))
	}
}

// contentsOf reads a tree, without what is below the folders named.
func contentsOf(t testing.TB, dir string, without ...string) contents {
	t.Helper()
	c := contents{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		if slices.Contains(without, rel) {
			return fs.SkipDir
		}
		switch {
		case e.IsDir():
			entries, err := os.ReadDir(p)
			if len(entries) == 0 {
				c[rel+"/"] = ""
			}
			return err
		case e.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(p)
			c[rel] = "-> " + target
			return err
		case !e.Type().IsRegular():
			c[rel] = "special"
			return nil
		}
		text, err := os.ReadFile(p)
		c[rel] = string(text)
		return err
	})
	check(t, err)
	return c
}

// touched lists the files that are not as old as laid ones.
func touched(t testing.TB, dir string) (names []string) {
	t.Helper()
	for p := range contentsOf(t, dir) {
		info, err := os.Lstat(filepath.Join(dir, p))
		check(t, err)
		if info.Mode().IsRegular() && !info.ModTime().Equal(past) {
			names = append(names, p)
		}
	}
	return names
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// object is one document of a connector's Argo CD; its body names it.
func object(connector, file, name string) Object {
	return Object{Connector: connector, File: file, Kind: "A", Name: name, Body: []byte("name: " + name + "\n")}
}
