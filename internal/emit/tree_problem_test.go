package emit

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/problem"
)

func TestTreeChangesNothingThatIsInTheWay(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		lay    contents
		want   string // the path and what is there
	}{
		"foreign file":        {"its first line is not ours", contents{"a/argocd/d/x.yaml": "name: mine\n"}, "a/argocd/d/x.yaml: a file that tenantry did not write is in the way"},
		"foreign, same size":  {"sizes do not decide", contents{"a/argocd/d/x.yaml": strings.Repeat("x", len(of("name: x\n")))}, "a/argocd/d/x.yaml: a file that tenantry did not write is in the way"},
		"header further down": {"only the first line counts", contents{"a/argocd/d/x.yaml": "\n" + Header + "\n"}, "a/argocd/d/x.yaml: a file that tenantry did not write is in the way"},
		"longer first line":   {"the whole line counts", contents{"a/argocd/d/x.yaml": Header + " Not.\n"}, "a/argocd/d/x.yaml: a file that tenantry did not write is in the way"},
		"symbolic link":       {"its target may be anyone's", contents{"a/argocd/d/x.yaml": "-> ../y.yaml", "a/argocd/y.yaml": of("name: y\n")}, "a/argocd/d/x.yaml: a symbolic link is in the way"},
		"dangling link":       {"it would create its target", contents{"a/argocd/d/x.yaml": "-> nowhere"}, "a/argocd/d/x.yaml: a symbolic link is in the way"},
		"link to outside":     {"nothing leaves the tree", contents{"a/argocd/d/x.yaml": "-> /etc/hostname"}, "a/argocd/d/x.yaml: a symbolic link is in the way"},
		"folder":              {"a folder is not a file", contents{"a/argocd/d/x.yaml/": ""}, "a/argocd/d/x.yaml: a folder is in the way"},
		"file as a folder":    {"a folder is needed there", contents{"a/argocd/d": of("name: d\n")}, "a/argocd/d: a file is in the way"},
		"link as a folder":    {"writing would go through it", contents{"a/argocd/d": "-> ../../else", "else/x.yaml": of("name: x\n")}, "a/argocd/d: a symbolic link is in the way"},
		"link as a part":      {"so it would here", contents{"a/argocd": "-> ../else", "else/d/x.yaml": of("name: x\n")}, "a/argocd: a symbolic link is in the way"},
		"link as a connector": {"so it would here", contents{"a": "-> else", "else/argocd/d/x.yaml": of("name: x\n")}, "a: a symbolic link is in the way"},
		"file as a connector": {"a folder is needed there", contents{"a": "mine\n"}, "a: a file is in the way"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			lay := maps.Clone(c.lay)
			lay["z/argocd/changed.yaml"] = of("name: before\n")
			lay["z/argocd/stale.yaml"] = of("name: stale\n")
			lay.lay(t, dir)
			before := contentsOf(t, dir)
			objs := []Object{object("a", "d/x.yaml", "x"), object("a", "d/y.yaml", "y"), object("z", "changed.yaml", "after")}
			result, problems, err := WriteTree(t.Context(), dir, objs, TreeOptions{})
			check(t, err)
			same(t, c.reason, filepath.Join(dir, c.want)+"; move it away, or render into another folder\n", problems.String())
			same(t, "the result", TreeCounts{}, result.TreeCounts)
			same(t, "the tree", before, contentsOf(t, dir))
			if names := touched(t, dir); len(names) > 0 {
				t.Errorf("touched: %v", names)
			}
		})
	}
}

func TestTreeNamesEverythingThatIsInTheWay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{"a/argocd/x.yaml": "mine\n", "b/argocd/x.yaml": "-> y", "c": "mine\n"}.lay(t, dir)
	objs := []Object{object("a", "x.yaml", "x"), object("b", "x.yaml", "x"), object("c", "x.yaml", "x"), object("c", "d/y.yaml", "y")}
	_, problems, err := WriteTree(t.Context(), dir, objs, TreeOptions{})
	check(t, err)
	if len(problems) != 3 {
		t.Errorf("want 3 problems, got\n%s", problems)
	}
}

func TestTreeRefusesNames(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		objs   []Object
		want   string
	}{
		"up":             {"it leaves the tree", []Object{object("a", "../x.yaml", "x")}, `the file "a/argocd/../x.yaml" would be outside of the tree's folder`},
		"absolute":       {"it leaves the tree", []Object{object("a", "/etc/x", "x")}, `the file "a/argocd//etc/x" would be outside of the tree's folder`},
		"nothing":        {"a folder is no file", []Object{object("a", "", "x")}, `the file "a/argocd/" would be outside of the tree's folder`},
		"backslash":      {"Windows splits there", []Object{object("a", `b\x.yaml`, "x")}, `the file "a/argocd/b\\x.yaml" cannot have that name: it has a control character or one of / \ : * ? " < > |`},
		"hidden":         {"git's own folder is one", []Object{object("a", ".git/config", "x")}, `the file "a/argocd/.git/config" cannot have that name: it begins with a point`},
		"line break":     {"it would break messages", []Object{object("a", "a\nb", "x")}, `the file "a/argocd/a\nb" cannot have that name: it has a control character or one of / \ : * ? " < > |`},
		"trailing point": {"Windows drops it", []Object{object("a", "a./x", "x")}, `the file "a/argocd/a./x" cannot have that name: it ends in a point or a space`},
		"long":           {"file systems stop at 255 bytes", []Object{object("a", strings.Repeat("x", 256), "x")}, `the file "a/argocd/` + strings.Repeat("x", 256) + `" cannot have that name: it is longer than 255 bytes`},
		"connector up":   {"it leaves the tree", []Object{object("..", "x.yaml", "x")}, `the connector ".." cannot be a folder's name: it begins with a point`},
		"connector deep": {"it is one folder", []Object{object("a/b", "x.yaml", "x")}, `the connector "a/b" cannot be a folder's name: it has a control character or one of / \ : * ? " < > |`},
		"no connector":   {"it is one folder", []Object{object("", "x.yaml", "x")}, `the connector "" cannot be a folder's name: it is empty`},
		"case":           {"one would overwrite the other", []Object{object("a", "X.yaml", "x"), object("a", "x.yaml", "x")}, `the files "a/argocd/X.yaml" and "a/argocd/x.yaml" differ in letter case only, which many file systems take for one`},
		"case of folder": {"their files would mix", []Object{object("a", "D/x.yaml", "x"), object("a", "d/y.yaml", "y")}, `the folders "a/argocd/D" and "a/argocd/d" differ in letter case only, which many file systems take for one`},
		"both":           {"no file system can", []Object{object("a", "d", "d"), object("a", "d/x.yaml", "x")}, `"a/argocd/d" would be a file and a folder`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			_, problems, err := WriteTree(t.Context(), dir, append(c.objs, object("z", "fine.yaml", "z")), TreeOptions{})
			check(t, err)
			same(t, c.reason, problem.List{{What: c.want}}.String(), problems.String())
			same(t, "the tree", contents{}, contentsOf(t, dir))
		})
	}
}
