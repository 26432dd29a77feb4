package emit

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// file is one file as it should be.
type file struct {
	path    string   // CONNECTOR/PART/FILE
	objs    []Object // of this file, those that are left out too
	secrets bool     // objects with Secret go out
	size    int64
	private bool // holds a Secret: mode 0600
}

// group sorts the objects into the files that this render answers for.
func group(objs []Object, o TreeOptions) ([]file, problem.List) {
	objs = sorted(objs)
	var files []file
	var problems problem.List
	paths := newPaths(&problems)
	if o.Rest != nil {
		for _, p := range o.Rest.Standing {
			paths.stands(p)
		}
	}
	for start := 0; start < len(objs); {
		first := &objs[start]
		end := start + 1
		for end < len(objs) && objs[end].Connector == first.Connector && objs[end].Part == first.Part && objs[end].File == first.File {
			end++
		}
		f := file{path: first.Connector + "/" + first.Part.String() + "/" + first.File, objs: objs[start:end], secrets: o.WithCredentials}
		start = end
		if f.measure(); f.size == 0 {
			continue
		}
		if paths.add(first.Connector, first.File, f.path) && (o.Owns == nil || o.Owns(first.Connector, first.Part, first.File)) {
			files = append(files, f)
		}
	}
	return files, problems
}

func (f *file) measure() {
	for i := range f.objs {
		if o := &f.objs[i]; f.has(o) {
			f.size += int64(len(Separator) + len(o.Body))
			f.private = f.private || o.Secret
		}
	}
	if f.size > 0 {
		f.size += int64(len(Header) + len("\n") - len(Separator))
	}
}

func (f *file) has(o *Object) bool { return !o.StreamOnly && (f.secrets || !o.Secret) }

// appendTo appends the file's bytes.
func (f *file) appendTo(buf []byte) []byte {
	buf = append(append(buf, Header...), '\n')
	first := true
	for i := range f.objs {
		if o := &f.objs[i]; f.has(o) {
			if !first {
				buf = append(buf, Separator...)
			}
			first = false
			buf = append(buf, o.Body...)
		}
	}
	return buf
}

// is tells whether the file is got, without putting it together.
func (f *file) is(got []byte) bool {
	if int64(len(got)) != f.size {
		return false
	}
	rest, ok := bytes.CutPrefix(got, []byte(Header+"\n"))
	first := true
	for i := range f.objs {
		if o := &f.objs[i]; ok && f.has(o) {
			if !first {
				rest, ok = bytes.CutPrefix(rest, []byte(Separator))
			}
			first = false
			if ok {
				rest, ok = bytes.CutPrefix(rest, o.Body)
			}
		}
	}
	return ok && len(rest) == 0
}

// paths finds names that some file system or checkout cannot hold, or takes for one another.
type paths struct {
	problems *problem.List
	folded   map[string]string // path in lower case: as it was written; folders end in a slash
	checked  string            // the folder of the last path
}

func newPaths(problems *problem.List) *paths {
	return &paths{problems: problems, folded: map[string]string{}}
}

// add tells whether the path is sound.
func (p *paths) add(connector, name, full string) bool {
	sound := true
	if why := unsound(connector); why != "" {
		p.problems.Add(problem.Problem{What: fmt.Sprintf("the connector %q cannot be a folder's name: %s", connector, why)})
		sound = false
	}
	if !fs.ValidPath(name) || name == "." {
		p.problems.Add(problem.Problem{What: fmt.Sprintf("the file %q would be outside of the tree's folder", full)})
		return false
	}
	for element := range strings.SplitSeq(name, "/") {
		if why := unsound(element); why != "" {
			p.problems.Add(problem.Problem{What: fmt.Sprintf("the file %q cannot have that name: %s", full, why)})
			return false
		}
	}
	return sound && p.fold(full, full, "files") && p.folders(full)
}

// stands takes a path that was found sound before.
func (p *paths) stands(full string) {
	if p.fold(full, full, "files") {
		p.folders(full)
	}
}

func (p *paths) folders(full string) bool {
	folder := path.Dir(full)
	if folder == p.checked {
		return true
	}
	p.checked = folder
	for f := folder; f != "."; f = path.Dir(f) {
		if !p.fold(f+"/", f, "folders") {
			return false
		}
	}
	return true
}

func (p *paths) fold(key, name, what string) bool {
	lower := strings.ToLower(key)
	if before, taken := p.folded[lower]; taken && before != name {
		p.problems.Add(problem.Problem{What: fmt.Sprintf("the %s %q and %q differ in letter case only, which many file systems take for one", what, before, name)})
		return false
	}
	p.folded[lower] = name
	if other, _ := strings.CutSuffix(lower, "/"); other == lower {
		if _, taken := p.folded[lower+"/"]; taken {
			p.problems.Add(problem.Problem{What: fmt.Sprintf("%q would be a file and a folder", name)})
			return false
		}
	} else if _, taken := p.folded[other]; taken {
		p.problems.Add(problem.Problem{What: fmt.Sprintf("%q would be a file and a folder", name)})
		return false
	}
	return true
}

// unsound says why an element of a path is refused, or nothing.
func unsound(element string) string {
	switch {
	case element == "":
		return "it is empty"
	case len(element) > 255:
		return "it is longer than 255 bytes"
	case element[0] == '.':
		return "it begins with a point"
	case strings.HasSuffix(element, ".") || strings.HasSuffix(element, " "):
		return "it ends in a point or a space"
	case strings.ContainsFunc(element, func(r rune) bool { return r < ' ' || r == 0x7F || strings.ContainsRune(`/\:*?"<>|`, r) }):
		return `it has a control character or one of / \ : * ? " < > |`
	default:
		return ""
	}
}
