package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/tenantry/tenantry/internal/emit"
)

// treeEdits are what happens to a tree and its index.
var treeEdits = []edit{
	{"an output edited", func(x *indexed, n int) { x.append(x.output(n), "edited: true\n") }},
	{"an output edited in place: same size, same time", func(x *indexed, n int) {
		x.sneak(x.output(n), func(s string) string {
			header, rest, _ := strings.Cut(s, "\n")
			return header + "\n" + strings.ReplaceAll(rest, "a", "b")
		})
	}},
	{"an output touched", func(x *indexed, n int) { x.age(x.output(n), time.Duration(n-60)*time.Minute) }},
	{"an output removed", func(x *indexed, n int) { x.check(os.Remove(x.output(n))) }},
	{"an output emptied", func(x *indexed, n int) { x.check(os.Truncate(x.output(n), 0)) }},
	{"an output taken over", func(x *indexed, n int) { x.put(x.output(n), "mine: now\n") }},
	{"an output given back", func(x *indexed, _ int) { x.giveBack() }},
	{"an output's mode", func(x *indexed, n int) { x.check(os.Chmod(x.output(n), []os.FileMode{0o600, 0o644}[n%2])) }},
	{"an output replaced by a copy of itself", func(x *indexed, n int) {
		file := x.output(n)
		x.put(file+"~", x.text(file))
		x.check(os.Rename(file+"~", file))
	}},
	{"a stray file of ours in the tree", func(x *indexed, n int) {
		x.put(filepath.Join(filepath.Dir(x.output(n)), "stray.yaml"), emit.Header+"\nstray: true\n")
	}},
	{"a stray folder of ours in the tree", func(x *indexed, n int) {
		x.put(filepath.Join(x.tree, []string{"argocd-eu", "old"}[n%2], "argocd", "deep", "stray.yaml"), emit.Header+"\nstray: true\n")
	}},
	{"somebody's file in the tree", func(x *indexed, n int) {
		x.put(filepath.Join(filepath.Dir(x.output(n)), "README.md"), "mine\n")
	}},
	{"the tree's mark lost", func(x *indexed, _ int) { _ = os.Remove(filepath.Join(x.tree, emit.MarkName)) }},
	{"the tree's mark another fleet's", func(x *indexed, n int) {
		x.put(filepath.Join(x.tree, emit.MarkName), []string{emit.Header + "\nfleet: \"other\"\n", emit.Header + "\n<<<<<<<\n", "mine: now\n"}[n%3])
	}},
	{"a tree in the tree", func(x *indexed, n int) {
		x.put(filepath.Join(filepath.Dir(x.output(n)), "deep", emit.MarkName), emit.Header+"\nfleet: \"other\"\n")
		x.put(filepath.Join(x.tree, []string{"argocd-eu", "other"}[n%2], emit.MarkName), emit.Header+"\nfleet: \"other\"\n")
	}},
	{"a tree in the fleet", func(x *indexed, _ int) {
		x.write("tenants/shop/"+emit.MarkName, emit.Header+"\nfleet: \"other\"\n")
	}},
	{"the Fleet lost", func(x *indexed, _ int) { x.remove("fleet.yaml") }},
	{"the Fleet is back", func(x *indexed, _ int) { x.restore("fleet.yaml") }},
	{"the Fleet under another name", func(x *indexed, _ int) {
		x.replace(filepath.Join(x.fleet, "fleet.yaml"), "\n  name: ", "\n  name: not-")
	}},
	{"marks as they were", func(x *indexed, _ int) { x.giveBack() }},
	{"a folder of the tree becomes a link", func(x *indexed, n int) { x.link(filepath.Dir(x.output(n))) }},
	{"a folder of the fleet becomes a link", func(x *indexed, n int) { x.link(filepath.Dir(x.tenant(n))) }},
	{"links become folders", func(x *indexed, _ int) { x.unlink() }},
	{"a folder of the tree removed", func(x *indexed, n int) { x.check(os.RemoveAll(filepath.Dir(x.output(n)))) }},
	{"the tree removed", func(x *indexed, _ int) { x.check(os.RemoveAll(x.tree)) }},
	{"an old tree and index", func(x *indexed, _ int) {
		old := filepath.Join(x.top, "old")
		if _, err := os.Stat(old); err == nil {
			x.check(os.RemoveAll(x.tree))
			x.check(os.MkdirAll(filepath.Dir(x.tree), 0o755))
			x.check(os.Rename(old, x.tree))
			return
		}
		x.check(os.Rename(x.copyOf(x.tree), old))
	}},
	{"an old index", func(x *indexed, _ int) {
		old := filepath.Join(x.top, "old-index")
		if text, err := os.ReadFile(old); err == nil {
			x.put(filepath.Join(x.tree, ".tenantry/index"), string(text))
		}
		if text, err := os.ReadFile(filepath.Join(x.tree, ".tenantry/index")); err == nil {
			x.put(old, string(text))
		}
	}},
	{"a bit of the index flipped", func(x *indexed, n int) {
		x.index(func(text []byte) []byte {
			text[(n*7919)%len(text)] ^= 1 << (n % 8)
			return text
		})
	}},
	{"the index cut off", func(x *indexed, n int) { x.index(func(text []byte) []byte { return text[:len(text)*n/128] }) }},
	{"the index lost", func(x *indexed, _ int) { _ = os.Remove(filepath.Join(x.tree, ".tenantry/index")) }},
	{"the index a folder", func(x *indexed, _ int) {
		_ = os.Remove(filepath.Join(x.tree, ".tenantry/index"))
		x.check(os.MkdirAll(filepath.Join(x.tree, ".tenantry/index"), 0o755))
	}},
	{"the index no folder", func(x *indexed, _ int) { _ = os.Remove(filepath.Join(x.tree, ".tenantry/index")) }},
}

// link moves a folder away and leaves a link in its place: the files are the same ones.
func (x *indexed) link(folder string) {
	x.t.Helper()
	x.links = append(x.links, folder)
	to := filepath.Join(x.top, fmt.Sprintf("moved-%d", len(x.links)))
	if strings.HasPrefix(folder, x.fleet) {
		to = filepath.Join(x.fleet, fmt.Sprintf(".moved-%d", len(x.links)))
	}
	x.check(os.Rename(folder, to))
	x.check(os.Symlink(to, folder))
}

// unlink makes folders of links.
func (x *indexed) unlink() {
	for _, folder := range x.links {
		if to, err := os.Readlink(folder); err == nil {
			x.check(os.Remove(folder))
			x.check(os.Rename(to, folder))
		}
	}
	x.links = nil
}

// output is one of the files of ours in the tree.
func (x *indexed) output(n int) string {
	x.t.Helper()
	var all []string
	for _, depth := range []string{"*/*/*.yaml", "*/*/*/*/*.yaml"} {
		some, err := filepath.Glob(filepath.Join(x.tree, depth))
		x.check(err)
		all = append(all, some...)
	}
	if len(all) == 0 {
		stray := filepath.Join(x.tree, "argocd-eu/argocd/tenants/shop/web.yaml")
		x.put(stray, emit.Header+"\nstray: true\n")
		return stray
	}
	return all[n%len(all)]
}

// giveBack removes what was taken over, and marks of other trees.
func (x *indexed) giveBack() {
	err := filepath.WalkDir(x.tree, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == emit.MarkName {
			err = os.RemoveAll(p)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		x.t.Fatal(err)
	}
	for n := range 60 {
		if file := x.output(n); x.text(file) == "mine: now\n" {
			x.check(os.Remove(file))
		}
	}
}

func (x *indexed) index(change func([]byte) []byte) {
	x.t.Helper()
	file := filepath.Join(x.tree, ".tenantry/index")
	if text, err := os.ReadFile(file); err == nil && len(text) > 0 {
		x.put(file, string(change(text)))
	}
}

// restore writes a file of the fleet as it was at the beginning.
func (x *indexed) restore(name string) {
	x.t.Helper()
	archive, err := txtar.ParseFile("testdata/index/fleet.txtar")
	x.check(err)
	for _, f := range archive.Files {
		if f.Name == name {
			x.write(name, string(f.Data))
		}
	}
}

// mend writes the tenants that are broken anew, and takes away what stands in the way of others.
func (x *indexed) mend() {
	for n := range 60 {
		if file := x.tenant(n); strings.HasSuffix(x.text(file), "  - {\n") {
			x.put(file, tenantText("argocd-eu", false, "web"))
		}
	}
}
