package fleet_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/fleet"
)

// lay makes a directory with these files; a name that ends in a slash is an empty folder, and a text that
// begins with "-> " makes a link.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			check(t, os.MkdirAll(p, 0o755))
			continue
		}
		check(t, os.MkdirAll(filepath.Dir(p), 0o755))
		if target, ok := strings.CutPrefix(text, "-> "); ok {
			check(t, os.Symlink(target, p))
			continue
		}
		check(t, os.WriteFile(p, []byte(text), 0o644))
	}
	return dir
}

const (
	enabled = "integrations: {argoCD: {enabled: true, connector: prod}}\n"
	object  = "apiVersion: management.loft.sh/v1\nkind: ArgoCDApplicationTemplate\nmetadata: {name: %s}\nspec: {template: {spec: {source: {repoURL: https://x.example.com, path: .}, destination: {namespace: x}}}}\n"
)

// TestVanished lays out what a checkout leaves when a part of it is missing.
func TestVanished(t *testing.T) {
	t.Parallel()
	const (
		empty     = ": is an empty directory, and a path of spec.tenants leads through it: its tenants may be missing; check that all of the fleet was checked out; else remove the directory, or name it in .tenantryignore\n"
		submodule = ": is a submodule that is not checked out, and a path of spec.tenants leads through it: its tenants are missing; run git submodule update --init\n"
		linked    = ": warning: is a link to %s, which says nothing of Argo CD; check where it leads; a tenant without Argo CD needs no link\n"
	)
	for name, c := range map[string]struct {
		reason string
		files  map[string]string
		want   string
	}{
		"a tenant's":            {"its file has gone", map[string]string{"tenants/shop/web/": ""}, "tenants/shop/web" + empty},
		"a project's":           {"all of its tenants have gone", map[string]string{"tenants/shop/": ""}, "tenants/shop" + empty},
		"with folders in it":    {"no file is below it", map[string]string{"tenants/shop/web/a/b/": "", "tenants/shop/web/c/": ""}, "tenants/shop/web" + empty},
		"several":               {"each is told", map[string]string{"tenants/shop/web/": "", "tenants/lab/": ""}, "tenants/lab" + empty + "tenants/shop/web" + empty},
		"Git's file":            {"a submodule's", map[string]string{"tenants/shop/.git": "gitdir: x\n"}, "tenants/shop" + empty},
		"Git's folder":          {"a repository's without a checkout", map[string]string{"tenants/shop/.git/HEAD": "x\n"}, "tenants/shop" + empty},
		"a submodule":           {"it is named", map[string]string{"tenants/shop/": "", ".gitmodules": "[submodule \"shop\"]\n\tpath = tenants/shop\n"}, "tenants/shop" + submodule},
		"a submodule with .git": {"it is named", map[string]string{"tenants/shop/.git": "x", ".gitmodules": "[submodule \"shop\"]\n\tPath=tenants/shop/\n"}, "tenants/shop" + submodule},
		"kept on purpose":       {"somebody says so", map[string]string{"tenants/shop/.gitkeep": "", "tenants/lab/README.md": "x"}, ""},
		"in a tenant's":         {"it is the tenant's own", map[string]string{"tenants/acme/a/b/": ""}, "tenants/acme/a" + empty},
		"deeper in a tenant's":  {"no path leads there", map[string]string{"tenants/acme/a/b/": "", "tenants/acme/a/x": ""}, ""},
		"elsewhere":             {"no path leads there", map[string]string{"other/": "", "tenantsx/": ""}, ""},
		"ignored":               {"as it says", map[string]string{"tenants/shop/": "", ".tenantryignore": "tenants/shop/\n"}, ""},
		"hidden":                {"a tool's", map[string]string{"tenants/.cache/": ""}, ""},
		"of a hidden folder":    {"it has no tenants", map[string]string{"tenants/.cache/x/": "", "tenants/.github/a.yaml": "a: 1\n"}, ""},
		"a link to values":      {"not those of a tenant", map[string]string{"base/values.yaml": "a: 1\n", "tenants/shop/vcluster.yaml": "-> ../../base/values.yaml"}, "tenants/shop/vcluster.yaml" + fmt.Sprintf(linked, "base/values.yaml")},
		"a link in a chain":     {"the last one counts", map[string]string{"base/values.yaml": "a: 1\n", "base/link.yaml": "-> values.yaml", "tenants/shop/vcluster.yaml": "-> ../../base/link.yaml"}, "tenants/shop/vcluster.yaml" + fmt.Sprintf(linked, "base/values.yaml")},
		"a link to settings":    {"a tenant's, shared", map[string]string{"base/shared.txt": enabled, "tenants/shop/vcluster.yaml": "-> ../../base/shared.txt"}, ""},
		"a link to a tenant's":  {"which may say nothing", map[string]string{"tenants/shop/vcluster.yaml": "-> ../acme/vcluster.yaml", "tenants/acme/vcluster.yaml": "{}\n"}, ""},
		"a link to an object":   {"it is no tenant's", map[string]string{"x.yaml": fmt.Sprintf(object, "x"), "tenants/shop/vcluster.yaml": "-> ../../x.yaml"}, "tenants/shop/vcluster.yaml:2:7: is a Kubernetes object (ArgoCDApplicationTemplate), not the Helm values of vCluster; write the values alone, and keep the object in a file of another name\n"},
		"a worktree's .git":     {"its settings lie elsewhere", map[string]string{".git": "gitdir: /elsewhere\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"tenants/acme/vcluster.yaml": enabled}
			maps.Copy(files, c.files)
			if diff := cmp.Diff(c.want, problemsOf(t, lay(t, files))); diff != "" {
				t.Errorf("%s (-want +got)\n%s", c.reason, diff)
			}
		})
	}
}

// TestOwnedByLink: what a link leads to in a tenant's directory is the tenant's, wherever the link lies, and what
// lies in it is, wherever it leads.
func TestOwnedByLink(t *testing.T) {
	t.Parallel()
	const refused = ": this ArgoCDApplicationTemplate is an input of the platform team, and tenants/acme is the directory of a tenant; move it out of there, or name the file in the Fleet's spec.platformFiles\n"
	dir := lay(t, map[string]string{
		"tenants/acme/vcluster.yaml": enabled,
		"tenants/acme/x.txt":         fmt.Sprintf(object, "of-a-tenant"),
		"templates/direct.yaml":      "-> ../tenants/acme/x.txt",
		"templates/chain.yaml":       "-> ../links/one",
		"links/one":                  "-> two",
		"links/two":                  "-> ../tenants/acme/x.txt",
		"links/out.yaml":             "-> ../templates/web.yaml",
		"templates/web.yaml":         fmt.Sprintf(object, "web"),
		"tenants/acme/web.yaml":      "-> ../../templates/web.yaml",
		"lib":                        "-> tenants/acme",
		".tenantryignore":            "/lib\n/links/out.yaml\n",
		"tenants/acme/y.libsonnet":   "'x'",
		"templates/jsonnet.yaml":     "apiVersion: management.loft.sh/v1\nkind: ArgoCDApplicationTemplate\nmetadata: {name: jsonnet, annotations: {tenantry.dev/jsonnet: lib/y.libsonnet}}\nspec: {}\n",
	})
	want := "templates/chain.yaml:3:18" + refused + "templates/direct.yaml:3:18" + refused +
		"templates/jsonnet.yaml:3:63: metadata.annotations[tenantry.dev/jsonnet]: lib/y.libsonnet, a link to tenants/acme/y.libsonnet, is in tenants/acme, the directory of a tenant, and a template is an input of the platform team; move the file out of there, or name it in the Fleet's spec.platformFiles\n" +
		"tenants/acme/web.yaml:3:18" + refused
	if diff := cmp.Diff(want, problemsOf(t, dir)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestCutOff cuts a vcluster.yaml off after each of its lines. Without a word it may end only where it could end:
// before a key of its own, or between applications.
func TestCutOff(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(`controlPlane:
  distro:
    k8s:
      enabled: true
integrations:
  argoCD:
    enabled: true
    connector: prod
deploy:
  argoCD:
    applications:
      - name: one
        template:
          name: web
          parameters:
            version: v1
      - name: two
        target: host
        inline:
          source:
            repoURL: https://git.example.com/two.git
            path: .
          destination:
            namespace: two
sync:
  toHost:
    pods:
      enabled: true
`, "\n")
	silent := map[int]string{
		0: "controlPlane:", 1: "distro:", 2: "k8s:", 3: "enabled: true", // vCluster's own
		7: "connector: prod", 13: "name: web", 14: "parameters:", 15: "version: v1",
		21: "path: .", 23: "namespace: two",
		24: "sync:", 25: "toHost:", 26: "pods:", 27: "enabled: true", 28: "",
	}
	for i := range lines {
		text := strings.Join(lines[:i+1], "")
		files := fstest.MapFS{"tenants/acme/vcluster.yaml": &fstest.MapFile{Data: []byte(text)}}
		_, bad, err := fleet.Load(t.Context(), files, fleet.Options{})
		check(t, err)
		switch _, may := silent[i]; {
		case len(bad) == 0 && !may:
			t.Errorf("cut off after line %d without a word:\n%s", i+1, text)
		case len(bad) > 0 && may:
			t.Errorf("line %d: %s", i+1, bad)
		}
	}
}

// countedFS counts the folders that are listed.
type countedFS struct {
	fstest.MapFS
	listed *int
}

func (c countedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	*c.listed++
	return c.MapFS.ReadDir(name)
}

// TestDeep: what is nested without an end is not followed, and said.
func TestDeep(t *testing.T) {
	t.Parallel()
	listed := 0
	files := fstest.MapFS{"tenants/acme/vcluster.yaml": &fstest.MapFile{Data: []byte(enabled)}}
	deep := strings.Repeat("d/", 100)
	files[path.Join(deep, "x.yaml")] = &fstest.MapFile{Data: []byte("a: 1\n")}
	_, bad, err := fleet.Load(t.Context(), countedFS{files, &listed}, fleet.Options{})
	check(t, err)
	if len(bad) > 0 || listed > 110 {
		t.Errorf("a hundred directories, one in the other, give %d listings and\n%s", listed, bad)
	}
	listed = 0
	files[path.Join(strings.Repeat("e/", 3000), "x.yaml")] = &fstest.MapFile{Data: []byte("a: 1\n")}
	_, bad, err = fleet.Load(t.Context(), countedFS{files, &listed}, fleet.Options{})
	check(t, err)
	want := strings.Repeat("e/", 100) + "e: is nested more than 100 directories deep; move it up, or name it in .tenantryignore\n"
	if diff := cmp.Diff(want, bad.String()); diff != "" || listed > 220 {
		t.Errorf("%d directories were listed (-want +got)\n%s", listed, diff)
	}
}
