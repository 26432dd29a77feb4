package emit

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// A Gone is a file of the tree that is removed, or loses objects that are in no other file of its folder.
type Gone struct {
	Path    string // CONNECTOR/PART/FILE
	Removed bool   // the file, and not some of its objects only
	// Objects are those that are lost.
	Objects []Name
}

// A Name is what a file of the tree says of one of its objects.
type Name struct {
	Kind, Namespace, Name string
	// Labels are lines of metadata.labels, as they are written.
	Labels []string
}

// gone finds what a difference takes out of the tree. All are the objects of the render.
func (t *Tree) gone(ctx context.Context, diff difference, all []Object) ([]Gone, error) {
	var places []int // in diff.changes
	for i, c := range diff.changes {
		if c.Kind == remove || c.Kind == replace && c.Path != MarkName {
			places = append(places, i)
		}
	}
	found := make([]Gone, len(places))
	err := inBatches(ctx, len(places), func(from, to int) error {
		v := visitor{root: t.root}
		defer v.close()
		var buf bytes.Buffer
		for i := from; i < to; i++ {
			if err := found[i].read(&v, &buf, diff.changes[places[i]], diff.files[places[i]]); err != nil {
				return fmt.Errorf("read %s: %w", t.name(found[i].Path), cause(err))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	elsewhere(found, all)
	return slices.DeleteFunc(found, func(g Gone) bool { return !g.Removed && len(g.Objects) == 0 }), nil
}

// read finds what the file of a change held, and f, which takes its place, does not. It uses buf.
func (g *Gone) read(v *visitor, buf *bytes.Buffer, c change, f *file) error {
	g.Path, g.Removed = c.Path, c.Kind == remove
	folder, name := path.Split(c.Path)
	r, err := v.enter(folder)
	if err != nil {
		return err
	}
	there, err := r.Open(name)
	if err != nil {
		return err
	}
	defer there.Close()
	buf.Reset()
	if _, err := buf.ReadFrom(there); err != nil {
		return err
	}
	text := buf.Bytes()
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	for doc := range bytes.SplitSeq(text, []byte("\n"+Separator)) {
		if n := nameOf(doc); n.Kind != "" && (f == nil || !f.holds(&n)) {
			g.Objects = append(g.Objects, n)
		}
	}
	return nil
}

// holds tells whether the file has an object of that kind and name.
func (f *file) holds(n *Name) bool {
	for i := range f.objs {
		if o := &f.objs[i]; f.has(o) && o.Name == n.Name && o.Kind == n.Kind && o.Namespace == n.Namespace {
			return true
		}
	}
	return false
}

// elsewhere leaves out objects that have only changed the file.
func elsewhere(found []Gone, all []Object) {
	type id struct{ folder, kind, namespace, name string }
	lost := map[id]bool{}
	for i := range found {
		for _, n := range found[i].Objects {
			lost[id{folderOf(found[i].Path), n.Kind, n.Namespace, n.Name}] = true
		}
	}
	if len(lost) == 0 {
		return
	}
	for i := range all {
		if o := &all[i]; !o.StreamOnly {
			delete(lost, id{o.Connector + "/" + o.Part.String(), o.Kind, o.Namespace, o.Name})
		}
	}
	for i := range found {
		found[i].Objects = slices.DeleteFunc(found[i].Objects, func(n Name) bool {
			return !lost[id{folderOf(found[i].Path), n.Kind, n.Namespace, n.Name}]
		})
	}
}

// folderOf is CONNECTOR/PART of a path.
func folderOf(p string) string {
	connector, rest, _ := strings.Cut(p, "/")
	part, _, _ := strings.Cut(rest, "/")
	return connector + "/" + part
}

// nameOf reads kind, name and labels of a document as this program writes it, without parsing the rest: somebody
// may have edited that.
func nameOf(doc []byte) Name {
	var n Name
	inMeta := false
	for line := range bytes.Lines(doc) {
		line = bytes.TrimRight(line, "\r\n")
		text := bytes.TrimLeft(line, " ")
		key, value, _ := bytes.Cut(text, []byte(": "))
		switch indent := len(line) - len(text); {
		case indent == 0:
			inMeta = string(line) == "metadata:"
			if n.Name != "" && !inMeta {
				return n
			}
			if string(key) == "kind" {
				n.Kind = plainText(value)
			}
		case !inMeta:
		case indent == 2 && string(key) == "name":
			n.Name = plainText(value)
		case indent == 2 && string(key) == "namespace":
			n.Namespace = plainText(value)
		case indent == 4 && bytes.HasPrefix(key, []byte("tenantry.dev/")):
			n.Labels = append(n.Labels, string(key)+": "+plainText(value))
		}
	}
	return n
}

// plainText is a scalar without its quotes: names have nothing in them that would be escaped.
func plainText(value []byte) string { return string(bytes.Trim(value, `"' `)) }
