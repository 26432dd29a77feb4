package emit

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// maxHead bounds how much is read of a file that says whose a tree is, in bytes.
const maxHead = 8 << 10

// belongs finds what says that the tree, or a folder of it, is another fleet's than that of the options. What says nothing
// is of whoever comes first.
func (t *Tree) belongs() (problem.List, error) {
	if t.o.Of == (Owner{}) || t.o.Adopt {
		return nil, nil
	}
	problems, err := t.marked()
	if err != nil || problems.Failed() {
		return problems, err
	}
	return t.folderOwners()
}

func (t *Tree) marked() (problem.List, error) {
	var problems problem.List
	text, err := t.head(MarkName)
	if err != nil || len(text) == 0 { // none, or as a power cut leaves it
		return nil, err
	}
	if first, _, _ := bytes.Cut(text, []byte("\n")); !IsOurs(first) {
		return nil, nil // somebody else's file; it is in the way
	}
	switch owner, ok := parseMark(text); {
	case !ok:
		problems.Add(problem.Problem{
			Pos:  problem.Pos{File: t.name(MarkName)},
			What: "does not say whose tree this is, as it should",
			Fix:  "restore it from Git; or see to it that the tree is of " + t.o.Of.String() + ", and add --adopt-tree",
		})
	case !owner.is(t.o.Of):
		problems.Add(t.others(MarkName, owner))
	}
	return problems, nil
}

// others is the problem of a tree that is another fleet's, as the file p says.
func (t *Tree) others(p string, owner Owner) problem.Problem {
	found := problem.Problem{
		Pos:  problem.Pos{File: t.name(p)},
		What: fmt.Sprintf("this is the tree of %s, and what is rendered is %s", owner, t.o.Of),
		Fix:  "render into another folder; to make the tree this fleet's for good, add --adopt-tree",
	}
	switch {
	case owner.Fleet != "" && t.o.Of.Fleet == "":
		found.Fix = "see whether fleet.yaml is missing; to make the tree this fleet's for good, add --adopt-tree"
	case owner.Fleet == "" && t.o.Of.Fleet != "":
		found.Fix = "if that is this fleet before it had a name, add --adopt-tree; else render into another folder"
	}
	return found
}

// summaryFleet is where an inventory names its fleet.
var summaryFleet = regexp.MustCompile(`(?m)^  summary: \|\r?\n    fleet: (.+?)\r?$`)

// unnamedFleet is how inventories name a fleet without a name.
const unnamedFleet = "default"

// folderOwners finds the connectors' folders that are another fleet's, as their inventories say: those of a tree that a
// version before marks wrote, and those that were put into this one.
func (t *Tree) folderOwners() (problem.List, error) {
	var problems problem.List
	connectors, err := readDir(t.root, ".")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", t.dir, cause(err))
	}
	for _, c := range connectors {
		if !c.IsDir() || strings.HasPrefix(c.Name(), ".") {
			continue
		}
		p := path.Join(c.Name(), PartArgoCD.String(), "inventory.yaml")
		name, err := t.inventoryOf(p)
		if err != nil {
			return nil, err
		}
		if name != "" && name != cmp.Or(t.o.Of.Fleet, unnamedFleet) {
			problems.Add(t.others(p, Owner{Fleet: name}))
		}
	}
	return problems, nil
}

// inventoryOf is the name of the fleet that the inventory p is of, "" where it is none.
func (t *Tree) inventoryOf(p string) (string, error) {
	text, err := t.head(p)
	if err != nil {
		return "", err
	}
	m := summaryFleet.FindSubmatch(text)
	if first, _, _ := bytes.Cut(text, []byte("\n")); m == nil || !IsOurs(first) {
		return "", nil
	}
	return string(m[1]), nil
}

// nested finds trees in the tree, of which a render would take the files for its own.
func (t *Tree) nested(d disk, wanted []file) (problem.List, error) {
	if t.o.Of == (Owner{}) {
		return nil, nil
	}
	var found []string
	for p, mode := range d {
		switch {
		case mode.IsDir() && !strings.Contains(p, "/"):
			text, err := t.head(p + "/" + MarkName)
			if err != nil {
				return nil, err
			}
			if first, _, _ := bytes.Cut(text, []byte("\n")); IsOurs(first) {
				found = append(found, p)
			}
		case mode.IsRegular() && path.Base(p) == MarkName:
			found = append(found, path.Dir(p))
		case mode.IsRegular() && path.Base(p) == "inventory.yaml" && strings.Count(p, "/") > 2:
			name, err := t.inventoryOf(p)
			if err != nil {
				return nil, err
			}
			if name != "" && !slices.ContainsFunc(wanted, func(f file) bool { return f.path == p }) {
				found = append(found, path.Dir(path.Dir(path.Dir(p))))
			}
		}
	}
	slices.Sort(found)
	var problems problem.List
	for _, p := range slices.Compact(found) {
		problems.Add(problem.Problem{
			Pos:  problem.Pos{File: t.name(p)},
			What: "another tree lies in the folder of this one, which would remove its files",
			Fix:  "move one of the two, so that they lie side by side",
		})
	}
	return problems, nil
}

// head reads the beginning of a file of the tree, nothing where there is none that can be looked at.
func (t *Tree) head(p string) ([]byte, error) {
	if info, err := t.root.Lstat(p); err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	f, err := t.root.Open(p)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name(p), cause(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxHead))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name(p), cause(err))
	}
	return text, nil
}
