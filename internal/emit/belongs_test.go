package emit

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	acme   = Owner{Fleet: "acme"}
	other  = Owner{Fleet: "other"}
	here   = Owner{Directory: ".."}
	beside = Owner{Directory: "../beside"}
)

func markOf(o Owner) string {
	f := o.mark()
	return string(f.appendTo(nil))
}

// inventoryFile is an inventory as versions without marks wrote it.
func inventoryFile(fleet string) string {
	return of("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tenantry-inventory-a\n  namespace: argocd\ndata:\n  summary: |\n    fleet: " + fleet + "\n    connector: a (self-hosted)\n")
}

func TestTreeOfAnotherFleet(t *testing.T) {
	t.Parallel()
	const mark, inventory = MarkName, "a/argocd/inventory.yaml"
	cases := map[string]struct {
		reason string
		lay    contents
		of     Owner
		want   string // how the problem begins; "" for none
	}{
		"nobody's":                  {"the first one takes it", contents{}, acme, ""},
		"the same":                  {"", contents{mark: markOf(acme)}, acme, ""},
		"the same, CRLF":            {"git changes line breaks", contents{mark: strings.ReplaceAll(markOf(acme), "\n", "\r\n")}, acme, ""},
		"another":                   {"it would remove all", contents{mark: markOf(other)}, acme, mark + `: this is the tree of the fleet "other", and what is rendered is the fleet "acme"`},
		"a longer name":             {"all of the name counts", contents{mark: markOf(Owner{Fleet: "acme2"})}, acme, mark + `: this is the tree of the fleet "acme2"`},
		"another case":              {"names differ by case", contents{mark: markOf(Owner{Fleet: "Acme"})}, acme, mark + `: this is the tree of the fleet "Acme"`},
		"lost its name":             {"fleet.yaml is missing", contents{mark: markOf(acme)}, here, mark + `: this is the tree of the fleet "acme", and what is rendered is the fleet without a name in ".."; see whether fleet.yaml is missing`},
		"got a name":                {"or it is another one", contents{mark: markOf(here)}, acme, mark + `: this is the tree of the fleet without a name in "..", and what is rendered is the fleet "acme"; if that is this fleet before it had a name`},
		"no name, the same":         {"", contents{mark: markOf(here)}, here, ""},
		"no name, another":          {"two without a name are two", contents{mark: markOf(beside)}, here, mark + `: this is the tree of the fleet without a name in "../beside"`},
		"no name named default":     {"a name is a name", contents{mark: markOf(here)}, Owner{Fleet: "default"}, mark + `: this is the tree of the fleet without a name`},
		"a mark that is empty":      {"as a power cut leaves it", contents{mark: ""}, acme, ""},
		"a mark cut off":            {"it may have been another's", contents{mark: Header + "\nfleet: \"ac"}, acme, mark + ": does not say whose tree this is"},
		"a mark in a conflict":      {"git merged two of them", contents{mark: Header + "\n<<<<<<< a\nfleet: \"acme\"\n=======\nfleet: \"other\"\n>>>>>>> b\n"}, acme, mark + ": does not say whose tree this is"},
		"a mark of a later version": {"it says something else", contents{mark: Header + "\nfleets: [acme]\n"}, acme, mark + ": does not say whose tree this is"},
		"a mark without a name":     {"that is none", contents{mark: Header + "\nfleet: \"\"\n"}, acme, mark + ": does not say whose tree this is"},
		"somebody's file":           {"it is not ours", contents{mark: "fleet: \"acme\"\n"}, acme, mark + ": a file that tenantry did not write is in the way"},
		"a folder":                  {"it is not ours", contents{mark + "/": ""}, acme, mark + ": a folder is in the way"},
		"a link":                    {"it may be anyone's", contents{mark: "-> a/mark", "a/mark": markOf(acme)}, acme, mark + ": a symbolic link is in the way"},
		"unmarked, the same":        {"a version before marks", contents{inventory: inventoryFile("acme")}, acme, ""},
		"unmarked, another":         {"its inventory says so", contents{inventory: inventoryFile("other")}, acme, inventory + `: this is the tree of the fleet "other"`},
		"unmarked, CRLF":            {"its inventory says so", contents{inventory: strings.ReplaceAll(inventoryFile("other"), "\n", "\r\n")}, acme, inventory + `: this is the tree of the fleet "other"`},
		"unmarked, lost its name":   {"its inventory says so", contents{inventory: inventoryFile("acme")}, here, inventory + `: this is the tree of the fleet "acme", and what is rendered is the fleet without a name in ".."; see whether fleet.yaml is missing`},
		"unmarked, no name":         {"inventories say default", contents{inventory: inventoryFile("default")}, here, ""},
		"unmarked, partly another":  {"one of two is enough", contents{inventory: inventoryFile("acme"), "b/argocd/inventory.yaml": inventoryFile("other")}, acme, `b/argocd/inventory.yaml: this is the tree of the fleet "other"`},
		"unmarked, an empty mark":   {"the inventory is looked at", contents{mark: "", inventory: inventoryFile("other")}, acme, inventory + `: this is the tree of the fleet "other"`},
		"marked, another inventory": {"its folder was put here", contents{mark: markOf(acme), inventory: inventoryFile("acme"), "b/argocd/inventory.yaml": inventoryFile("other")}, acme, `b/argocd/inventory.yaml: this is the tree of the fleet "other"`},
		"somebody's inventory":      {"it is not ours", contents{"x/argocd/inventory.yaml": strings.TrimPrefix(inventoryFile("other"), Header+"\n")}, acme, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			lay := maps.Clone(c.lay)
			lay["z/argocd/stale.yaml"] = of("name: stale\n")
			lay.lay(t, dir)
			before := contentsOf(t, dir)
			objs := []Object{object("a", "x.yaml", "x")}
			checked, problems, err := CheckTree(t.Context(), dir, objs, TreeOptions{Of: c.of})
			check(t, err)
			same(t, "the tree after a check", before, contentsOf(t, dir))
			result, again, err := WriteTree(t.Context(), dir, objs, TreeOptions{Of: c.of})
			check(t, err)
			same(t, "problems of check and write", problems.String(), again.String())
			if c.want != "" {
				if want := filepath.Join(dir, "x"); !strings.HasPrefix(problems.String(), strings.TrimSuffix(want, "x")+c.want) {
					t.Errorf("%s: got\n%s", c.reason, problems)
				}
				same(t, "the tree", before, contentsOf(t, dir))
				return
			}
			same(t, c.reason, "", problems.String())
			if len(checked.Behind) == 0 {
				t.Error("nothing is behind")
			}
			after := contentsOf(t, dir)
			same(t, "the file", of("name: x\n"), after["a/argocd/x.yaml"])
			if owner, ok := parseMark([]byte(after[MarkName])); !ok || !owner.is(c.of) {
				t.Errorf("the mark is %q", after[MarkName])
			}
			if result.Written != 1 { // which says nothing of the mark
				t.Errorf("%d files written", result.Written)
			}
		})
	}
}

// Whoever's a tree is, it can be taken over on purpose; but not a file that is not ours.
func TestTreeIsAdopted(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"another": markOf(other), "no name": markOf(here), "cut off": Header + "\nfleet: \"ac"} {
		dir := t.TempDir()
		contents{MarkName: text, "a/argocd/theirs.yaml": of("name: theirs\n")}.lay(t, dir)
		mustWrite(t, dir, []Object{object("a", "x.yaml", "x")}, TreeOptions{Of: acme, Adopt: true})
		same(t, name, contents{MarkName: markOf(acme), "a/argocd/x.yaml": of("name: x\n")}, contentsOf(t, dir))
	}
	dir := t.TempDir()
	contents{MarkName: "mine\n"}.lay(t, dir)
	_, problems, err := WriteTree(t.Context(), dir, nil, TreeOptions{Of: acme, Adopt: true})
	check(t, err)
	if !problems.Failed() {
		t.Error("somebody's file was written over")
	}
}

func TestTreeInATree(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		lay  contents
		want string // the folder of the other tree; "" for none
	}{
		"as a connector":       {contents{"b/" + MarkName: markOf(other), "b/argocd/x.yaml": of("name: x\n")}, "b"},
		"of the same fleet":    {contents{"b/" + MarkName: markOf(acme)}, "b"},
		"as a part":            {contents{"b/argocd/" + MarkName: markOf(other)}, "b/argocd"},
		"deeper":               {contents{"a/argocd/tenants/q/" + MarkName: markOf(other)}, "a/argocd/tenants/q"},
		"without a mark":       {contents{"b/argocd/argocd/inventory.yaml": inventoryFile("other")}, "b"},
		"without one, deeper":  {contents{"a/argocd/q/c/argocd/inventory.yaml": inventoryFile("acme")}, "a/argocd/q"},
		"not in a part":        {contents{"b/else/" + MarkName: markOf(other)}, ""},
		"not ours":             {contents{"b/" + MarkName: "mine\n"}, ""},
		"a tenant's inventory": {contents{"a/argocd/tenants/argocd/inventory.yaml": of("name: inventory\n")}, ""},
	}
	for name, c := range cases {
		dir := t.TempDir()
		c.lay.lay(t, dir)
		before := contentsOf(t, dir)
		_, problems, err := WriteTree(t.Context(), dir, []Object{object("a", "x.yaml", "x")}, TreeOptions{Of: acme})
		check(t, err)
		if c.want == "" {
			same(t, name, "", problems.String())
			continue
		}
		same(t, name, filepath.Join(dir, c.want)+": another tree lies in the folder of this one, which would remove its files; move one of the two, so that they lie side by side\n", problems.String())
		same(t, name, before, contentsOf(t, dir))
	}
}

func TestEnclosing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	contents{
		"tree/" + MarkName: markOf(acme), "tree/a/b/c/": "",
		"mine/" + MarkName: "mine\n", "mine/a/": "",
		"folder/" + MarkName + "/": "", "folder/a/": "",
		"link/" + MarkName: "-> ../tree/" + MarkName, "link/a/": "",
	}.lay(t, dir)
	for p, want := range map[string]string{
		"tree": "", "tree/a": "tree", "tree/a/b/c": "tree", "tree/not/there": "tree", "mine/a": "", "folder/a": "", "link/a": "", "other": "",
	} {
		if want != "" {
			want = filepath.Join(dir, want)
		}
		got, err := Enclosing(filepath.Join(dir, p))
		check(t, err)
		same(t, p, want, got)
	}
}

// A mark says what was written, whatever the name is.
func FuzzMark(f *testing.F) {
	for _, s := range []string{"acme", "", "a b", "a\"b", "a\nfleet: x", "../fleet", "ü", "\\", "\x00\xff"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, directory string) {
		want := Owner{Fleet: name, Directory: directory}
		got, ok := parseMark([]byte(markOf(want)))
		if !ok || !got.is(want) {
			t.Errorf("%q became %v, %v", want, got, ok)
		}
		if other := (Owner{Fleet: name + "x"}); got.is(other) {
			t.Errorf("%v is %v", got, other)
		}
	})
}

// A check of a tree that a run has left half-written says so, and does not undo it.
func TestCheckOfAnInterruptedTree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crashBefore.lay(t, dir)
	killAt(t, dir, slices.Index(stepsOf(t), "commit")+1)
	before := contentsOf(t, dir)
	_, problems, err := CheckTree(t.Context(), dir, crashObjects, TreeOptions{Of: acme})
	check(t, err)
	same(t, "the problem", filepath.Join(dir, StageName)+": a run that was interrupted has left the tree half-written; render into it, which undoes that first\n", problems.String())
	same(t, "the tree", before, contentsOf(t, dir))
}

func TestCheckWithoutATree(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there")
	checked, problems, err := CheckTree(t.Context(), dir, []Object{object("a", "x.yaml", "x")}, TreeOptions{Of: acme})
	check(t, err)
	same(t, "problems", "", problems.String())
	same(t, "what is behind", []Behind{{"a/argocd/x.yaml", "is missing"}}, checked.Behind)
	if _, err := os.Lstat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Errorf("the check made a folder: %v", err)
	}
}
