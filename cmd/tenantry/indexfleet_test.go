package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenantry/tenantry/internal/dirfs"
)

// An indexed is a fleet and its tree, which is rendered over and over while somebody changes both.
type indexed struct {
	t      *testing.T
	top    string // of all folders of the test
	fleet  string
	tree   string
	flags  []string
	copies int
	links  []string // folders that have become links
	code   int      // of the last run
	used   int      // how often the index was
	reason []string // why not
}

// newIndexed lays out a fleet of a dozen tenants, with the tree inside of it or beside it.
func newIndexed(t *testing.T, inside bool) *indexed {
	t.Helper()
	x := &indexed{t: t, top: t.TempDir()}
	x.fleet, x.tree = filepath.Join(x.top, "fleet"), filepath.Join(x.top, "tree")
	if inside {
		x.tree = filepath.Join(x.fleet, "rendered", "tree")
	}
	archive, err := txtar.ParseFile("testdata/index/fleet.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		x.write(f.Name, string(f.Data))
	}
	for i, name := range []string{"web", "search", "cart", "login", "mail", "news", "pay", "ship"} {
		x.write("tenants/shop/"+name+"/vcluster.yaml", tenantText("argocd-eu", i%3 == 0, []string{"web", "agent", "jsonnet"}[i%3]))
	}
	for i, name := range []string{"west", "east", "north"} {
		x.write("us/shop/"+name+".yaml", tenantText("akuity-us", i == 0, "web", "agent"))
	}
	return x
}

// tenantText is a vcluster.yaml with an application of each template; the first may be on the host.
func tenantText(connector string, host bool, templates ...string) string {
	var text strings.Builder
	text.WriteString("integrations:\n  argoCD:\n    enabled: true\n    connector: " + connector + "\ndeploy:\n  argoCD:\n    applications:\n")
	for i, name := range templates {
		text.WriteString("      - name: " + name + "\n")
		if host && i == 0 {
			text.WriteString("        target: host\n")
		}
		text.WriteString("        template:\n          name: " + name + "\n")
		if name == "web" {
			text.WriteString("          parameters:\n            version: 1.2.3\n")
		}
	}
	return text.String()
}

func (x *indexed) check(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// write writes a file of the fleet.
func (x *indexed) write(name, text string) {
	x.t.Helper()
	x.put(filepath.Join(x.fleet, name), text)
}

func (x *indexed) put(file, text string) {
	x.t.Helper()
	x.check(os.MkdirAll(filepath.Dir(file), 0o755))
	x.check(os.WriteFile(file, []byte(text), 0o644))
}

// settle waits until what was done so far is past, to the file system too.
func (x *indexed) settle() { dirfs.Settle() }

// render renders into a folder. Its messages come back without those of --stats, and with the folder as TREE.
func (x *indexed) render(tree string) (code int, messages string) {
	var out, err bytes.Buffer
	code = run(context.Background(), append([]string{"render", x.fleet, "-o", tree, "--stats"}, x.flags...), stdio{nil, &out, &err})
	if out.Len() > 0 {
		x.t.Errorf("something is on standard output: %s", &out)
	}
	for line := range strings.Lines(err.String()) {
		if how, ok := strings.CutPrefix(line, "index: "); ok && tree == x.tree {
			if strings.HasPrefix(how, "used") {
				x.used++
			} else {
				x.reason = append(x.reason, strings.TrimSpace(how))
			}
		}
		if !statsLine.MatchString(line) {
			messages += strings.ReplaceAll(line, tree, "TREE")
		}
	}
	return code, messages
}

var statsLine = regexp.MustCompile(`^(read: |rendered: |emitted: |index: |  )`)

// compare renders the tree, and a copy of it that has no index, and holds one against the other: the exit
// code, what is said, and every file.
func (x *indexed) compare(what string) {
	x.t.Helper()
	plain := x.copyOf(x.tree)
	x.check(os.RemoveAll(filepath.Join(plain, ".tenantry")))
	code, said := x.render(x.tree)
	x.code = code
	wantCode, wantSaid := x.render(plain)
	if code != wantCode {
		x.t.Fatalf("after %s: exit code %d, without an index %d\n%s\n%s", what, code, wantCode, said, wantSaid)
	}
	if diff := cmp.Diff(wantSaid, said); diff != "" {
		x.t.Fatalf("after %s: what is said (-without an index +with one)\n%s", what, diff)
	}
	if diff := cmp.Diff(x.contents(plain), x.contents(x.tree)); diff != "" {
		x.t.Fatalf("after %s: the tree (-without an index +with one)\n%s", what, diff)
	}
	x.check(os.RemoveAll(plain))
}

// copyOf copies a folder, links and modes too, as a clone would: no file is the same to the file system. The
// copy of the tree lies outside of the fleet.
func (x *indexed) copyOf(dir string) string {
	x.t.Helper()
	x.copies++
	to := filepath.Join(x.top, fmt.Sprintf("copy-%d", x.copies))
	x.check(os.MkdirAll(to, 0o755))
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if p == dir {
				return fs.SkipAll // there is none yet
			}
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		target := filepath.Join(to, rel)
		info, err := d.Info()
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case d.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(p)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, info.Mode().Perm())
	})
	x.check(err)
	return to
}

// contents are all files of a tree but the index, with their modes.
func (x *indexed) contents(dir string) map[string]string {
	x.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil && p == dir {
			return fs.SkipAll
		}
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if d.IsDir() {
			if d.Name() == ".tenantry" {
				return fs.SkipDir
			}
			if p != dir {
				all[rel+"/"] = ""
			}
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 {
			all[rel], err = os.Readlink(p)
			return err
		}
		text, err := os.ReadFile(p)
		if info, infoErr := d.Info(); infoErr == nil {
			all[rel] = info.Mode().String() + "\n" + string(text)
		}
		return err
	})
	x.check(err)
	return all
}
