package emit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// MarkName is the file at the top of a tree that says whose the tree is. It goes into Git with the rest.
const MarkName = ".tenantry-tree"

// An Owner is the fleet that a tree belongs to. The zero Owner is nobody.
type Owner struct {
	Fleet string // its name; "" for a fleet without one
	// Directory tells fleets without a name apart: the way from the tree to the fleet's directory, with slashes.
	Directory string
}

// String names the fleet in a message.
func (o Owner) String() string {
	if o.Fleet != "" {
		return fmt.Sprintf("the fleet %q", o.Fleet)
	}
	return fmt.Sprintf("the fleet without a name in %q", o.Directory)
}

// is tells whether two owners are one fleet.
func (o Owner) is(other Owner) bool {
	return o.Fleet == other.Fleet && (o.Fleet != "" || o.Directory == other.Directory)
}

// mark is the file that says that a tree is o's.
func (o Owner) mark() file {
	body := fmt.Sprintf("fleet: %q\n", o.Fleet)
	if o.Fleet == "" {
		body = fmt.Sprintf("directory: %q\n", o.Directory)
	}
	f := file{path: MarkName, objs: []Object{{Body: []byte(body)}}}
	f.measure()
	return f
}

// parseMark reads what mark wrote. Git may have changed its line breaks.
func parseMark(text []byte) (Owner, bool) {
	first, rest, _ := strings.Cut(string(text), "\n")
	if !IsOurs([]byte(first)) {
		return Owner{}, false
	}
	key, quoted, _ := strings.Cut(strings.TrimRight(rest, "\r\n"), ": ")
	value, err := strconv.Unquote(quoted)
	switch {
	case err == nil && key == "fleet" && value != "":
		return Owner{Fleet: value}, true
	case err == nil && key == "directory":
		return Owner{Directory: value}, true
	default:
		return Owner{}, false
	}
}

// MarkedBy reads from a mark the name of the fleet whose tree it is in; "" where it says none.
func MarkedBy(text []byte) string {
	owner, _ := parseMark(text)
	return owner.Fleet
}

// Enclosing returns the folder of the tree that the folder dir lies in, "" for none: a render of that tree would
// take the files in dir for its own. dir is absolute and has no links in it.
func Enclosing(dir string) (string, error) {
	for above := filepath.Dir(dir); above != dir; dir, above = above, filepath.Dir(above) {
		name := filepath.Join(above, MarkName)
		info, err := os.Lstat(name)
		if err != nil || !info.Mode().IsRegular() { // nothing that this process may read is there
			continue
		}
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrPermission) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("read %s: %w", name, cause(err))
		}
		ours, err := isOurs(f)
		f.Close()
		if err != nil {
			return "", fmt.Errorf("read %s: %w", name, cause(err))
		}
		if ours {
			return above, nil
		}
	}
	return "", nil
}
