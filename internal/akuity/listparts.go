package akuity

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A File is a named text to look for registration lists in. Names are slash paths; they tell which
// files are the keys of one mounted ConfigMap.
type File struct {
	Name string
	Data []byte
}

// A part is one ConfigMap of a registration list, as it was found.
type part struct {
	pos    problem.Pos // of the object, or of the folder it is mounted at
	values map[string]value
}

// A value is the text of one key and where it stands. Inside is the line before the text's first.
type value struct {
	text   string
	pos    problem.Pos
	inside int
}

// findParts collects the ConfigMaps of registration lists from YAML streams, in which everything else
// is left alone, and from folders that a ConfigMap is mounted at.
func findParts(files []File) ([]part, problem.List) {
	var parts []part
	var problems problem.List
	mounted := mountedFolders(files)
	for _, f := range files {
		dir, key := path.Split(f.Name)
		if p, ok := mounted[dir]; ok {
			p.values[key] = value{string(f.Data), problem.Pos{File: f.Name, Line: 1}, 0}
			continue
		}
		found, bad := partsInStream(f)
		parts = append(parts, found...)
		problems.Add(bad...)
	}
	for _, dir := range slices.Sorted(maps.Keys(mounted)) {
		parts = append(parts, mounted[dir])
	}
	return parts, problems
}

// mountedFolders are the folders that hold the keys of a list's ConfigMap as files.
func mountedFolders(files []File) map[string]part {
	folders := map[string]part{}
	for _, f := range files {
		dir, name := path.Split(f.Name)
		if name == keyConnector {
			folders[dir] = part{problem.Pos{File: strings.TrimSuffix(dir, "/")}, map[string]value{}}
		}
	}
	return folders
}

// partsInStream parses only documents that mention the name of a list: a render's output is large.
func partsInStream(f File) ([]part, problem.List) {
	var parts []part
	var problems problem.List
	if p := yamlscan.Conflict(f.Name, f.Data); p != nil && bytes.Contains(f.Data, []byte(RegistrationsPrefix)) {
		p.Fix = renderAgain
		return nil, problem.List{*p}
	}
	for _, s := range split(f.Data) {
		text := f.Data[s.start:s.end]
		if !bytes.Contains(text, []byte(RegistrationsPrefix)) {
			continue
		}
		root, err := oneDocument(text)
		if err != nil {
			problems.Add(problem.Problem{
				Pos:  problem.Pos{File: f.Name, Line: s.lineOf(err)},
				What: "not valid YAML, in a document that names a registration list", Fix: "render the fleet again",
			})
			continue
		}
		for _, object := range objectsOf(root) {
			if p, ok := partOf(f.Name, s, object); ok {
				parts = append(parts, p)
			}
		}
	}
	return parts, problems
}

// objectsOf is the object itself, or the items of a List or ResourceList.
func objectsOf(root *yaml.Node) []*yaml.Node {
	if kind := get(root, "kind"); kind != nil && (kind.Value == "List" || kind.Value == "ResourceList") {
		if items := get(root, "items"); items != nil && items.Kind == yaml.SequenceNode {
			return items.Content
		}
	}
	return []*yaml.Node{root}
}

func partOf(file string, s span, object *yaml.Node) (part, bool) {
	kind, name := get(object, "kind"), get(get(object, "metadata"), "name")
	if kind == nil || kind.Value != "ConfigMap" || name == nil || !strings.HasPrefix(name.Value, RegistrationsPrefix) {
		return part{}, false
	}
	place := func(n *yaml.Node) problem.Pos { return problem.Pos{File: file, Line: s.at(n.Line)} }
	p := part{place(object), map[string]value{}}
	data := get(object, "data")
	if data == nil || data.Kind != yaml.MappingNode {
		return p, true
	}
	for i := 0; i+1 < len(data.Content); i += 2 {
		key, n := data.Content[i], data.Content[i+1]
		v := value{n.Value, place(key), place(key).Line - 1}
		if n.Style&yaml.LiteralStyle != 0 {
			v.inside = place(n).Line
		}
		p.values[key.Value] = v
	}
	return p, true
}

// get is the value of key in a map, nil when there is none or n is no map.
func get(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
