package fleet

import (
	"io/fs"
	"path"
	"strings"
)

// A linkFS tells where its links lead, as [os.Root] does. One that cannot has none.
type linkFS interface {
	ReadLink(name string) (string, error)
}

// maxLinks is how many links are followed for one path, as many as Linux follows (path_resolution(7)).
const maxLinks = 40

// resolve is the file that a path leads to, by its own path. One that leads nowhere or out of the directory
// stays as far as it was resolved: whoever reads it says what is wrong.
func resolve(fsys fs.FS, name string) string {
	links, ok := fsys.(linkFS)
	if !ok {
		return name
	}
	done, rest, followed := ".", strings.Split(name, "/"), 0
	for len(rest) > 0 {
		at := path.Join(done, rest[0])
		rest = rest[1:]
		target, err := links.ReadLink(at)
		if err != nil || followed == maxLinks || path.IsAbs(target) {
			done = at
			continue
		}
		followed++
		rest = append(strings.Split(target, "/"), rest...)
	}
	return done
}
