package emit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// disk is what lies in the tree now: each path's type, of everything below a CONNECTOR/PART and of
// the folders above. Symbolic links are entries like others, never followed.
type disk map[string]fs.FileMode

func (t *Tree) scan() (disk, error) {
	d := disk{}
	err := d.folder(t, t.root, "", func(name string) bool { return !strings.HasPrefix(name, ".") }, func(connector string) error {
		return d.sub(t, t.root, connector, connector, func(r *os.Root) error {
			isPart := func(name string) bool { _, ok := ParsePart(name); return ok }
			return d.folder(t, r, connector, isPart, func(part string) error { return d.all(t, r, part, connector+"/"+part) })
		})
	})
	return d, err
}

// all takes everything below a folder.
func (d disk) all(t *Tree, parent *os.Root, name, full string) error {
	return d.sub(t, parent, name, full, func(r *os.Root) error {
		return d.folder(t, r, full, func(string) bool { return true }, func(child string) error { return d.all(t, r, child, full+"/"+child) })
	})
}

// folder takes the entries of r that wanted says, and calls sub for each folder among them.
func (d disk) folder(t *Tree, r *os.Root, full string, wanted func(string) bool, sub func(string) error) error {
	entries, err := readDir(r, ".")
	if err != nil {
		return fmt.Errorf("list %s: %w", t.name(full), cause(err))
	}
	for _, e := range entries {
		if !wanted(e.Name()) {
			continue
		}
		p := e.Name()
		if full != "" {
			p = full + "/" + p
		}
		d[p] = e.Type()
		if e.IsDir() {
			if err := sub(e.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// sub opens a folder by its own name alone: the kernel walks one step, not the whole path.
func (d disk) sub(t *Tree, parent *os.Root, name, full string, visit func(*os.Root) error) error {
	r, err := parent.OpenRoot(name)
	if errors.Is(err, fs.ErrNotExist) {
		delete(d, full)
		return nil
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", t.name(full), cause(err))
	}
	defer r.Close()
	return visit(r)
}
