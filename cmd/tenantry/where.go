package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/fleet"
)

// dirHelp ends the help of a command that takes a directory.
const dirHelp = "\n\nDIR is the fleet's directory, or its fleet.yaml; without it, the current directory, or the nearest one above that has a\nfleet.yaml."

// A location is the directory of a fleet as people name it, and whether anybody did: a command that writes takes none but a
// directory that was named or is the current one.
type location struct {
	dir   string
	found bool // above the current directory
}

// locate is the directory that the first argument names, or that its file fleet.yaml is in. Without an argument it is the current
// one, or the nearest one above that has a fleet.yaml, which standard error is told of.
func locate(std session, args []string) (location, error) {
	if len(args) > 0 {
		dir, err := dirOrConfig(args[0])
		return location{dir: dir}, err
	}
	dir := lookUp()
	if dir == "." {
		return location{dir: dir}, nil
	}
	if !std.quiet {
		fmt.Fprintf(std.err, "tenantry: no %s here; taking the fleet in %s\n", fleet.ConfigFile, dir)
	}
	return location{dir: dir, found: true}, nil
}

// dirOrConfig is the directory that a word on the command line means.
func dirOrConfig(word string) (string, error) {
	info, err := os.Stat(word)
	switch {
	case err != nil || info.IsDir():
		return word, nil // whoever opens it says what is wrong
	case filepath.Base(word) == fleet.ConfigFile:
		return filepath.Dir(word), nil
	}
	fix := "name the directory of its fleet"
	if dir, err := filepath.Abs(filepath.Dir(word)); err == nil {
		if top := climb(dir); top != "" {
			if way, err := filepath.Rel(dir, top); err == nil {
				fix += ": " + filepath.Join(filepath.Dir(word), way)
			}
		}
	}
	return "", usageError{fmt.Errorf("%s is one file; %s", word, fix)}
}

// lookUp is the way from the current directory to its fleet: ".", unless that has no fleet.yaml and one above has.
func lookUp() string {
	const here = "."
	if _, err := os.Lstat(fleet.ConfigFile); err == nil {
		return here
	}
	dir, err := filepath.Abs(here)
	if err != nil {
		return here
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil { // ".." leads up from where a link leads to
		return here
	}
	top := climb(dir)
	if top == "" {
		return here
	}
	way, err := filepath.Rel(dir, top)
	if err != nil {
		return here
	}
	return way
}

// climb is the nearest directory with a Fleet, from an absolute path upwards to the top of its Git repository; "" where there is
// none.
func climb(dir string) string {
	for {
		if isFleet(dir) {
			return dir
		}
		_, err := os.Lstat(filepath.Join(dir, ".git"))
		if up := filepath.Dir(dir); err != nil && up != dir {
			dir = up
			continue
		}
		return ""
	}
}

// isFleet tells whether a directory has a fleet.yaml of ours: another project has files of this name, too. It may be a directory of
// anybody's, so a pipe is not waited for.
func isFleet(dir string) bool {
	d, err := dirfs.Open(dir)
	if err != nil {
		return false
	}
	defer func() { _ = d.Close() }() // it was only read
	text, err := d.ReadFile(fleet.ConfigFile)
	return err == nil && bytes.Contains(text, []byte("tenantry.dev/"))
}

// openFleet opens the fleet's directory. Nothing outside of it can be read through it, by links or by "..".
func openFleet(dir string) (fs.FS, func() error, error) {
	d, err := dirfs.Open(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open the fleet: %w", err)
	}
	return d, d.Close, nil
}
