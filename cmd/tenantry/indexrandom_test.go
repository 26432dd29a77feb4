package main

import (
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// An edit is something that people, tools or accidents do between two renders. It makes n into a choice.
type edit struct {
	name string
	do   func(x *indexed, n int)
}

var edits = []edit{
	{"nothing", func(*indexed, int) {}},
	{"a tenant edited", func(x *indexed, n int) { x.replace(x.tenant(n), "1.2.", "1.2.3") }},
	{"a tenant edited in place: same size, same time", func(x *indexed, n int) {
		x.sneak(x.tenant(n), func(s string) string { return swap(s, "1.2.3", "3.2.1") })
	}},
	{"a tenant replaced: same size, same time", func(x *indexed, n int) {
		file := x.tenant(n)
		info, err := os.Stat(file)
		x.check(err)
		text := swap(x.text(file), "1.2.3", "4.2.1")
		x.put(file+"~", text)
		x.check(os.Chtimes(file+"~", info.ModTime(), info.ModTime()))
		x.check(os.Rename(file+"~", file))
	}},
	{"a tenant touched", func(x *indexed, n int) { x.age(x.tenant(n), time.Duration(n-100)*time.Hour) }},
	{"a tenant added", func(x *indexed, n int) {
		x.write("tenants/shop/"+names[n%len(names)]+"/vcluster.yaml", tenantText("argocd-eu", n%2 == 0, "web", "agent"))
	}},
	{"a tenant removed", func(x *indexed, n int) {
		way, err := filepath.Rel(x.fleet, x.tenant(n))
		x.check(err)
		x.remove(way)
	}},
	{"a tenant's file removed, its folder left", func(x *indexed, n int) { x.check(os.Remove(x.tenant(n))) }},
	{"a tenant's file put aside", func(x *indexed, n int) {
		file := x.tenant(n)
		x.check(os.Rename(file, file+[]string{".bak", "~", ".disabled", ".orig"}[n%4]))
	}},
	{"values beside tenants, or in a tenant's place", func(x *indexed, n int) {
		x.write([]string{"tenants/shop/values.yaml", "tenants/shop/web/app/values.yaml", "tenants/shop/none/values.yaml"}[n%3], "a: 1\n")
	}},
	{"a folder that begins with a dot", func(x *indexed, n int) {
		x.write("tenants/shop/.hidden/"+[]string{"a.txt", "vcluster.yaml"}[n%2], tenantText("argocd-eu", false, "web"))
	}},
	{"an empty folder", func(x *indexed, n int) {
		x.check(os.MkdirAll(filepath.Join(x.fleet, []string{"tenants/shop/empty", "tenants/empty", "empty", "tenants/shop/web/empty"}[n%4]), 0o755))
	}},
	{"a path of spec.tenants loses its tenants", func(x *indexed, _ int) { x.check(os.RemoveAll(filepath.Join(x.fleet, "us"))) }},
	{"an input in a tenant's folder", func(x *indexed, n int) {
		x.write("tenants/shop/web/x.yaml", []string{"a: 1\n", x.text(filepath.Join(x.fleet, "templates/two.yaml"))}[n%2])
	}},
	{"submodules", func(x *indexed, n int) {
		x.write(".gitmodules", "[submodule \"a\"]\n\tpath = "+[]string{"tenants/shop/web", "tenants/shop/none", "other"}[n%3]+"\n")
	}},
	{"no submodules", func(x *indexed, _ int) { x.remove(".gitmodules") }},
	{"a tenant's folder removed", func(x *indexed, n int) {
		if file := x.tenant(n); filepath.Base(file) == "vcluster.yaml" {
			x.check(os.RemoveAll(filepath.Dir(file)))
		}
	}},
	{"a tenant renamed", func(x *indexed, n int) {
		if file := x.tenant(n); filepath.Base(file) == "vcluster.yaml" {
			_ = os.Rename(filepath.Dir(file), filepath.Join(x.fleet, "tenants/shop", names[n/3%len(names)])) // unless it is there
		}
	}},
	{"a tenant moved to another connector", func(x *indexed, n int) {
		x.replace(x.tenant(n), "connector: akuity-us", "connector: argocd-eu", "connector: argocd-eu", "connector: akuity-us")
	}},
	{"an application more", func(x *indexed, n int) {
		x.append(x.tenant(n), "      - name: more\n        template:\n          name: agent\n")
	}},
	{"a tenant switched off, which is worth a warning", func(x *indexed, n int) { x.replace(x.tenant(n), "enabled: true", "enabled: false") }},
	{"an application that may have the name of another tenant's", func(x *indexed, n int) {
		x.write("tenants/shop/a/vcluster.yaml", strings.Replace(tenantText("argocd-eu", false, "web"), "name: web", "name: b-web", 1))
		if n%2 == 0 {
			x.write("tenants/shop/a-b/vcluster.yaml", tenantText("argocd-eu", false, "web"))
		}
	}},
	{"a tenant without Argo CD", func(x *indexed, n int) { x.put(x.tenant(n), "controlPlane: {}\n") }},
	{"names that coincide", func(x *indexed, n int) {
		// shop-a-b: tenant a-b of shop, tenant b of shop-a.
		x.write("tenants/shop/a-b/vcluster.yaml", tenantText("argocd-eu", false, "web"))
		x.write("tenants/shop-a/b/vcluster.yaml", tenantText("argocd-eu", false, "web"))
		if n%2 == 0 {
			x.check(os.RemoveAll(filepath.Join(x.fleet, "tenants/shop-a")))
		}
	}},
	{"names that coincide are resolved", func(x *indexed, _ int) { x.check(os.RemoveAll(filepath.Join(x.fleet, "tenants/shop-a"))) }},
	{"an instance edited", func(x *indexed, _ int) {
		x.replace(filepath.Join(x.fleet, "instances/two.yaml"), "name: serve", "name: serve-2", "name: serve-2", "name: serve")
	}},
	{"an instance takes the name of a tenant", func(x *indexed, n int) {
		x.write("instances/other.yaml", "apiVersion: management.loft.sh/v1\nkind: VirtualClusterInstance\nmetadata:\n  name: web\n  namespace: p-"+
			[]string{"shop", "ml"}[n%2]+"\nspec:\n  clusterRef:\n    cluster: eu-1\n  template:\n    helmRelease:\n      values: |\n        controlPlane: {}\n")
	}},
	{"that instance is removed", func(x *indexed, _ int) { x.remove("instances/other.yaml") }},
	{"a template edited", func(x *indexed, n int) {
		x.replace(filepath.Join(x.fleet, "templates", []string{"web.yaml", "two.yaml"}[n%2]), "charts.example.com", "charts.example.org", "charts.example.org", "charts.example.com")
	}},
	{"a template edited in place: same size, same time", func(x *indexed, _ int) {
		x.sneak(filepath.Join(x.fleet, "templates/web.yaml"), func(s string) string { return swap(s, "example.com", "example.net") })
	}},
	{"a template removed", func(x *indexed, _ int) { x.remove("templates/web.yaml") }},
	{"the template is back", func(x *indexed, _ int) { x.restore("templates/web.yaml") }},
	{"a template defined twice", func(x *indexed, _ int) {
		x.write("templates/again.yaml", x.text(filepath.Join(x.fleet, "templates/two.yaml")))
	}},
	{"the second template is removed", func(x *indexed, _ int) { x.remove("templates/again.yaml") }},
	{"a Jsonnet import edited", func(x *indexed, _ int) {
		x.replace(filepath.Join(x.fleet, "lib/chart.libsonnet"), "charts.example.com", "charts.example.org", "charts.example.org", "charts.example.com")
	}},
	{"an import that is a file in scope edited", func(x *indexed, _ int) {
		x.replace(filepath.Join(x.fleet, "lib/more.json"), `"-a"`, `"-b"`, `"-b"`, `"-a"`)
	}},
	{"the Fleet edited", func(x *indexed, _ int) {
		x.replace(filepath.Join(x.fleet, "fleet.yaml"), "hostTargets: Allow", "hostTargets: Allow\n  isolation: None", "\n  isolation: None", "")
	}},
	{"a Cluster edited", func(x *indexed, _ int) {
		x.replace(filepath.Join(x.fleet, "clusters/us-1.yaml"), "us-east", "us-west", "us-west", "us-east")
	}},
	{"a Cluster touched", func(x *indexed, _ int) { x.age(filepath.Join(x.fleet, "clusters/us-1.yaml"), -time.Hour) }},
	{"a file of nothing edited", func(x *indexed, _ int) { x.append(filepath.Join(x.fleet, "other/values.yaml"), "more: of it\n") }},
	{"a file of nothing becomes a connector", func(x *indexed, _ int) {
		x.write("other/values.yaml", strings.Replace(x.text(filepath.Join(x.fleet, "connectors/argocd-eu.yaml")), "name: argocd-eu", "name: argocd-other", 1))
	}},
	{"a file of nothing again", func(x *indexed, _ int) { x.restore("other/values.yaml") }},
	{"a kubeconfig arrives", func(x *indexed, _ int) {
		x.write("secrets/vc.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: vc-web\n  namespace: p-shop\nstringData:\n  config: |\n"+
			"    current-context: a\n    contexts: [{name: a, context: {cluster: a, user: a}}]\n    clusters: [{name: a, cluster: {server: 'https://a.example.com'}}]\n    users: [{name: a, user: {token: t}}]\n")
	}},
	{"the kubeconfig leaves", func(x *indexed, _ int) { x.remove("secrets/vc.yaml") }},
	{"an agent manifest leaves", func(x *indexed, _ int) { x.remove("agents/akuity-us/shop-west.yaml") }},
	{"the agent manifest is back", func(x *indexed, _ int) { x.restore("agents/akuity-us/shop-west.yaml") }},
	{"an agent manifest of nobody", func(x *indexed, _ int) {
		x.restore("agents/akuity-us/shop-west.yaml")
		x.write("agents/akuity-us/shop-south.yaml", x.text(filepath.Join(x.fleet, "agents/akuity-us/shop-west.yaml")))
	}},
	{"that manifest is removed", func(x *indexed, _ int) { x.remove("agents/akuity-us/shop-south.yaml") }},
	{"a tenant that is broken", func(x *indexed, n int) { x.append(x.tenant(n), "  - {\n") }},
	{"tenants as they were", func(x *indexed, _ int) { x.mend() }},
	{"an ignore file", func(x *indexed, n int) { x.write(".tenantryignore", "/tenants/shop/"+names[n%len(names)]+"/\n") }},
	{"no ignore file", func(x *indexed, _ int) { x.remove(".tenantryignore") }},
	{"a tenant becomes a link", func(x *indexed, n int) {
		file := x.tenant(n)
		x.put(filepath.Join(x.fleet, "linked", "one.txt"), x.text(file))
		x.check(os.Remove(file))
		way, err := filepath.Rel(filepath.Dir(file), filepath.Join(x.fleet, "linked", "one.txt"))
		x.check(err)
		x.check(os.Symlink(way, file))
	}},
	{"what the link leads to edited", func(x *indexed, _ int) {
		if _, err := os.Stat(filepath.Join(x.fleet, "linked/one.txt")); err == nil {
			x.replace(filepath.Join(x.fleet, "linked/one.txt"), "1.2.3", "1.2.4", "1.2.4", "1.2.3")
		}
	}},
	{"everything copied: all is new to the file system", func(x *indexed, _ int) {
		fleet, tree := x.copyOf(x.fleet), x.copyOf(x.tree)
		x.check(os.RemoveAll(x.tree))
		x.check(os.RemoveAll(x.fleet))
		x.check(os.Rename(fleet, x.fleet))
		x.check(os.RemoveAll(x.tree)) // a copy of it, when it lies inside
		x.check(os.Rename(tree, x.tree))
	}},
	{"another flag", func(x *indexed, n int) {
		x.flags = [][]string{nil, {"--strict"}, {"--with-credentials"}, {"--emit", "argocd"}, {"--only", "tenant=web"}}[n%5]
	}},
	{"no flags", func(x *indexed, _ int) { x.flags = nil }},
}

var names = []string{"web", "search", "cart", "new", "a-b", "south", "a"}

// tenant is the file of one of the tenants that there are.
func (x *indexed) tenant(n int) string {
	x.t.Helper()
	all, err := filepath.Glob(filepath.Join(x.fleet, "tenants/*/*/vcluster.yaml"))
	x.check(err)
	us, err := filepath.Glob(filepath.Join(x.fleet, "us/*/*.yaml"))
	x.check(err)
	if all = append(all, us...); len(all) == 0 {
		x.write("tenants/shop/web/vcluster.yaml", tenantText("argocd-eu", false, "web"))
		return x.tenant(0)
	}
	return all[n%len(all)]
}

func (x *indexed) text(file string) string {
	x.t.Helper()
	text, err := os.ReadFile(file)
	x.check(err)
	return string(text)
}

// replace makes the first text that is there of old, new, old, new into its new one.
func (x *indexed) replace(file string, oldnew ...string) {
	x.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		return // it was removed before
	}
	for i := 0; i < len(oldnew); i += 2 {
		if strings.Contains(string(text), oldnew[i]) {
			x.put(file, strings.Replace(string(text), oldnew[i], oldnew[i+1], 1))
			return
		}
	}
}

func (x *indexed) append(file, more string) {
	x.t.Helper()
	if text, err := os.ReadFile(file); err == nil {
		x.put(file, string(text)+more)
	}
}

func (x *indexed) age(file string, by time.Duration) {
	x.t.Helper()
	if info, err := os.Stat(file); err == nil {
		x.check(os.Chtimes(file, time.Time{}, info.ModTime().Add(by)))
	}
}

// sneak changes a file and sets its time back.
func (x *indexed) sneak(file string, change func(string) string) {
	x.t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		return
	}
	x.check(os.WriteFile(file, []byte(change(x.text(file))), 0o644))
	x.check(os.Chtimes(file, info.ModTime(), info.ModTime()))
}

func swap(s, a, b string) string {
	if strings.Contains(s, a) {
		return strings.ReplaceAll(s, a, b)
	}
	return strings.ReplaceAll(s, b, a)
}

// remove removes a file of the fleet, and the folders that are empty then, as git does.
func (x *indexed) remove(name string) {
	x.t.Helper()
	if err := os.Remove(filepath.Join(x.fleet, name)); err != nil && !os.IsNotExist(err) {
		x.t.Fatal(err)
	}
	for folder := path.Dir(name); folder != "." && os.Remove(filepath.Join(x.fleet, folder)) == nil; folder = path.Dir(folder) {
	}
}

// play makes two bytes into an edit, and compares after most of them. Most are taken back then: a fleet that
// is wrong for long has no index that could be.
func (x *indexed) play(script []byte) {
	x.t.Helper()
	x.settle()
	x.compare("the first render")
	whole := x.files()
	all := slices.Concat(edits, treeEdits)
	for i := 0; i+1 < len(script); i += 2 {
		e, n := all[int(script[i])%len(all)], int(script[i+1])
		x.t.Logf("%d: %s, %d", i/2, e.name, n)
		if n&1 == 0 {
			x.settle()
		}
		e.do(x, n>>3)
		if n&6 == 0 {
			continue
		}
		x.compare(e.name)
		if n&2 == 0 {
			x.reset(whole)
			x.compare(e.name + ", taken back")
		}
	}
}

// files are those of the fleet, without the tree.
func (x *indexed) files() map[string]string {
	all := map[string]string{}
	for name, text := range x.contents(x.fleet) {
		if !strings.HasPrefix(name, "rendered") && !strings.HasSuffix(name, "/") {
			all[name] = text
		}
	}
	return all
}

// reset makes the fleet what it was, touching only what is not, and the tree a tree.
func (x *indexed) reset(whole map[string]string) {
	x.t.Helper()
	x.flags = nil
	x.unlink()
	x.giveBack()
	x.check(os.RemoveAll(filepath.Join(x.fleet, "linked")))
	there := x.files()
	for name := range there {
		if _, wanted := whole[name]; !wanted || there[name] != whole[name] {
			x.remove(name)
		}
	}
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(x.contents(x.fleet)))) {
		if strings.HasSuffix(name, "/") && !strings.HasPrefix(name, "rendered") {
			_ = os.Remove(filepath.Join(x.fleet, name)) // one that is empty
		}
	}
	for name, text := range whole {
		if there[name] != text {
			_, text, _ = strings.Cut(text, "\n") // its mode
			x.write(name, text)
		}
	}
	if info, err := os.Stat(filepath.Join(x.tree, ".tenantry/index")); err == nil && info.IsDir() {
		x.check(os.Remove(filepath.Join(x.tree, ".tenantry/index")))
	}
}

// FuzzIndex plays edits to a fleet and its tree, and renders: whatever an index says, what comes out is what a
// render without one makes, and so is what is said.
func FuzzIndex(f *testing.F) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 1))
		script := make([]byte, 60)
		for i := range script {
			script[i] = byte(random.Uint32())
		}
		f.Add(seed%2 == 0, script)
	}
	f.Fuzz(func(t *testing.T, inside bool, script []byte) {
		x := newIndexed(t, inside)
		x.play(script[:min(len(script), 160)])
		t.Logf("used %d times; not: %q", x.used, x.reason)
	})
}
