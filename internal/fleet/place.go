package fleet

import (
	"path"
	"strings"
)

// Places are the directories of a fleet's directory that its spec.tenants leads through.
type places struct {
	// passages are all of them, a pattern for each depth of each path; homes are those that a tenant's file
	// lies in, with the name that it has there.
	passages []pattern
	homes    []home
	// theirs are the directories that a path gives to a project or a tenant, the outermost of each path.
	theirs []pattern
}

// A home is a directory that holds a tenant's file.
type home struct {
	folder pattern
	file   fileName
}

// placesOf are those of the paths of spec.tenants, whose patterns have been compiled.
func placesOf(paths []tenantPattern) places {
	var p places
	seen := map[string]bool{}
	for i := range paths {
		whole := paths[i].Path
		given := false
		for at, c := range whole {
			if c != '/' {
				continue
			}
			text := whole[:at]
			folder := paths[i].above(text)
			if !seen[text] {
				seen[text] = true
				p.passages = append(p.passages, folder)
			}
			if last := path.Base(text); !given && (strings.Contains(last, "{project}") || strings.Contains(last, "{name}")) {
				given = true
				p.theirs = append(p.theirs, folder)
			}
		}
		if folder, file := path.Split(whole); folder != "" {
			p.homes = append(p.homes, home{paths[i].above(path.Clean(folder)), fileNameOf(file)})
		}
	}
	return p
}

// passage tells whether a path of spec.tenants leads through a directory.
func (p *places) passage(folder string) bool {
	for i := range p.passages {
		if p.passages[i].fits(folder) {
			return true
		}
	}
	return false
}

// through tells whether a path leads through a directory.
func (t *tenantPattern) through(folder string) bool {
	text := leading(t.Path, 1+strings.Count(folder, "/"))
	if text == "" {
		return false
	}
	above := t.above(text)
	return above.fits(folder)
}

// owner is the directory of a project or a tenant that a file lies in or below, "" where it is in none.
func (p *places) owner(file string) string {
	for i := range p.theirs {
		if folder := leading(file, p.theirs[i].depth); folder != "" && p.theirs[i].fits(folder) {
			return folder
		}
	}
	return ""
}

// leading is the directory that the first n segments of a file's path make, "" where the path has no more.
func leading(file string, n int) string {
	for i := range len(file) {
		if file[i] != '/' {
			continue
		}
		if n--; n == 0 {
			return file[:i]
		}
	}
	return ""
}
