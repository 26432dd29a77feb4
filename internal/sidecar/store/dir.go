package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	// markers is the folder with an empty file for each manifest that was put here: whose it is, so that
	// a manifest which a person put beside them is never removed.
	markers = ".tenantry-sidecar"
	// held is the folder with a file for each manifest that is held back: which documents it has.
	held = ".tenantry-sidecar-held"
	// unfinished ends the name of a file that is being written.
	unfinished = ".unfinished"
	// abandoned is the age from which such a file belongs to a writer that is no more.
	abandoned = time.Hour

	folderMode = 0o700
	fileMode   = 0o600
)

// A Dir is a folder with CONNECTOR/CLUSTER.yaml for each manifest. Several goroutines may use it, and
// several programs may write to one folder.
type Dir struct{ root *os.Root } // nil: missing, and only read

// OpenDir opens a folder, and makes it if it is missing. Git is told to leave its content alone. To be
// only read, nothing is made or written, and a folder that is missing is an empty one.
func OpenDir(dir string, onlyRead bool) (*Dir, error) {
	if onlyRead {
		root, err := os.OpenRoot(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("open store: %w", err)
		}
		return &Dir{root}, nil
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	d := &Dir{root}
	if err := d.ignore(); err != nil {
		root.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return d, nil
}

// ignore writes .gitignore if there is none, and removes what broken-off writers left.
func (d *Dir) ignore() error {
	f, err := d.root.OpenFile(".gitignore", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err == nil {
		_, err = f.WriteString("# Agent manifests carry credentials.\n*\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return fs.WalkDir(d.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, unfinished) {
			return err
		}
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < abandoned {
			return nil // another writer's, at work
		}
		return d.root.Remove(name)
	})
}

// Close ends the use of the folder.
func (d *Dir) Close() error {
	if d.root == nil {
		return nil
	}
	return d.root.Close()
}

func (k Key) file() string   { return path.Join(k.Connector, k.Cluster+".yaml") }
func (k Key) marker() string { return path.Join(markers, k.Fleet, k.Connector, k.Cluster) }
func (k Key) held() string   { return path.Join(held, k.Fleet, k.Connector, k.Cluster) }

// Load reads a manifest; found is false if there is none.
func (d *Dir) Load(_ context.Context, k Key) (e Entry, found bool, err error) {
	if err := k.check(); err != nil || d.root == nil {
		return Entry{}, false, err
	}
	if e.Manifest, err = d.read(k.file()); err == nil {
		var text []byte
		if text, err = d.read(k.held()); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		e.Held = string(text)
	} else if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, fmt.Errorf("load manifest %s: %w", k, err)
	}
	return e, true, nil
}

// read reads a file, if it is a regular one: to open a pipe would wait for ever.
func (d *Dir) read(name string) ([]byte, error) {
	info, err := d.root.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", name)
	}
	if err != nil {
		return nil, err
	}
	return d.root.ReadFile(name)
}

// Hold notes which documents a manifest has that is held back, or with "" that none is.
func (d *Dir) Hold(_ context.Context, k Key, documents string) error {
	err := k.check()
	switch {
	case err != nil:
		return err
	case documents == "":
		if err = d.root.Remove(k.held()); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	default:
		err = d.replace(k.held(), []byte(documents))
	}
	if err != nil {
		return fmt.Errorf("hold manifest %s back: %w", k, err)
	}
	return nil
}

// Save writes a manifest: first that it is ours, then the whole of it under another name, then its own
// name. A crash leaves the old one or the new one.
func (d *Dir) Save(_ context.Context, k Key, manifest []byte) error {
	if err := k.check(); err != nil {
		return err
	}
	if err := errors.Join(d.replace(k.marker(), nil), d.replace(k.file(), manifest)); err != nil {
		return fmt.Errorf("save manifest %s: %w", k, err)
	}
	return nil
}

func (d *Dir) replace(name string, text []byte) (err error) {
	folder := path.Dir(name)
	if err := d.root.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	temporary := path.Join(folder, "."+path.Base(name)+"."+rand.Text()+unfinished)
	f, err := d.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = d.root.Remove(temporary) // else it is found as abandoned
		}
	}()
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := d.root.Rename(temporary, name); err != nil {
		return err
	}
	return d.sync(folder)
}

// sync makes the names in a folder last.
func (d *Dir) sync(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Remove deletes a manifest, and last that it was ours. What is gone already is no error.
func (d *Dir) Remove(_ context.Context, k Key) error {
	if err := k.check(); err != nil {
		return err
	}
	for _, name := range []string{k.held(), k.file(), k.marker()} {
		if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove manifest %s: %w", k, err)
		}
	}
	_ = d.root.Remove(k.Connector) // if it is empty
	return nil
}

// Owned are the manifests that were saved here for a fleet, sorted.
func (d *Dir) Owned(_ context.Context, fleet string) ([]Key, error) {
	var keys []Key
	if err := (Key{fleet, "a", "a"}).check(); err != nil || d.root == nil {
		return nil, err
	}
	base := path.Join(markers, fleet)
	err := fs.WalkDir(d.root.FS(), base, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == base {
			return nil
		}
		if err != nil || entry.IsDir() || strings.HasSuffix(name, unfinished) {
			return err
		}
		folder, cluster := path.Split(name)
		keys = append(keys, Key{fleet, path.Base(folder), cluster})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list manifests: %w", err)
	}
	slices.SortFunc(keys, Key.Compare)
	return keys, nil
}
