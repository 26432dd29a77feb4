package index

import (
	"errors"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
)

// A Made is what a render made of a tree.
type Made struct {
	Of   string
	Dirs Dirs
	Tree emit.TreeResult
	// Owner says of which tenant an object of a file is, "" of what tenants share.
	Owner func(connector string, part emit.Part, file string) (project, tenant string)
	// Secrets is how many objects with credentials a tenant has, by project and name.
	Secrets map[[2]string]int
}

// Make is the index of a render and the tree that it made, while nobody else can write that. Look is what the
// render was made for, nil for a whole one. The error says why there is no index.
func (r *Render) Make(m *Made, look *Look) (*Index, error) {
	if err := r.Follows(); err != nil {
		return nil, err
	}
	if dirfs.Now() == 0 {
		return nil, errors.New("this system does not say when a file was changed")
	}
	k := maker{render: r, made: m, look: look, index: &Index{Of: m.Of}}
	k.outputs()
	k.treeFolders()
	k.folders()
	if err := k.files(); err != nil {
		return nil, err
	}
	for _, list := range [][]Entry{k.index.Folders, k.index.Shared, k.index.TreeFolders} {
		slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	}
	return k.index, nil
}

type maker struct {
	render   *Render
	made     *Made
	look     *Look
	index    *Index
	byTenant map[[2]string][]Entry
	isFile   map[string]bool // of the tree
}

// outputs notes the files of the tree and whose they are.
func (k *maker) outputs() {
	k.byTenant = make(map[[2]string][]Entry, len(k.render.Plan.Tenants))
	k.isFile = make(map[string]bool, len(k.made.Tree.Files))
	for _, f := range k.made.Tree.Files {
		since := k.render.Read.began // of what was compared with what should be there
		if f.Written {
			since = k.made.Tree.Looked
		}
		e := Entry{f.Path, settled(dirfs.StatOf(f.Info), since)}
		k.isFile[f.Path] = true
		connector, rest, _ := strings.Cut(f.Path, "/")
		folder, file, _ := strings.Cut(rest, "/")
		part, _ := emit.ParsePart(folder)
		if project, tenant := k.made.Owner(connector, part, file); tenant != "" {
			id := [2]string{project, tenant}
			k.byTenant[id] = append(k.byTenant[id], e)
		} else {
			k.index.Shared = append(k.index.Shared, e)
		}
	}
}

// treeFolders looks at the folders as they are now. An entry that somebody makes in this instant shows in the
// next look or in none; so those are not settled that have just changed.
func (k *maker) treeFolders() {
	paths := append([]string{"."}, k.made.Tree.Folders...)
	if k.look != nil {
		for _, e := range k.look.index.TreeFolders {
			paths = append(paths, e.Path)
		}
		slices.Sort(paths)
		paths = slices.Compact(paths)
	}
	for _, p := range paths {
		// What is in it was seen when the render began, not now: so all that has changed since is looked into.
		if now, err := k.made.Dirs.Tree.Lstat(p); err == nil && now.Mode.IsDir() {
			k.index.TreeFolders = append(k.index.TreeFolders, Entry{p, settled(now, k.render.Read.began)})
		}
	}
}

func (k *maker) folders() {
	r := k.render.Read
	for p, stat := range r.folders {
		k.index.Folders = append(k.index.Folders, Entry{p, settled(stat, r.began)})
	}
	if k.look != nil {
		for _, e := range k.look.folders {
			if _, again := r.folders[e.Path]; !again {
				k.index.Folders = append(k.index.Folders, Entry{e.Path, settled(e.Stat, r.began)})
			}
		}
	}
}

var errNamed = errors.New("a vcluster.yaml is used by something else as well")

func (k *maker) files() error {
	r := k.render
	problems := map[string][]int{}
	for i := range r.Problems {
		problems[r.Problems[i].Pos.File] = append(problems[r.Problems[i].Pos.File], i)
	}
	summaries := r.summaries()
	sources := make(map[string]bool, len(r.Fleet.Sources))
	for _, s := range r.Fleet.Sources {
		sources[s.File] = true
		if k.isOutput(s.File) {
			continue
		}
		was := r.Read.reads[s.File]
		f := File{Entry: Entry{s.File, settled(was.stat, r.Read.began)}, Hash: was.hash, Source: true, Named: was.times > 1, Rest: s.Rest}
		if f.Rest && f.Hash == (Hash{}) { // its name is a tenant's, whose content is not hashed
			return errNamed
		}
		if k.look != nil {
			if before := k.look.index.file(s.File); before != nil {
				f.Named = f.Named || before.Named // by a template that nothing was rendered with this time
			}
		}
		if f.Named && f.Hash == (Hash{}) {
			return errNamed
		}
		for i := s.Templates[0]; i < s.Templates[1]; i++ {
			f.Templates = append(f.Templates, r.Fleet.Templates[i].Node.At("metadata", "name").Text())
		}
		for i := s.Tenants[0]; i < s.Tenants[1]; i++ {
			t := &r.Fleet.Tenants[i]
			id := [2]string{t.Project, t.Name}
			made := Tenant{Summary: plan.Summary{Project: t.Project, Name: t.Name}}
			if p := summaries[id]; p != nil {
				made = Tenant{Summary: *p, Active: true, Secrets: k.made.Secrets[id], Files: k.byTenant[id]}
			}
			f.Tenants = append(f.Tenants, made)
		}
		for _, i := range problems[s.File] {
			f.Problems.Add(r.Problems[i])
		}
		k.index.Files = append(k.index.Files, f)
	}
	for p, was := range r.Read.reads {
		if sources[p] {
			continue
		}
		if path.Base(p) == "vcluster.yaml" {
			return errNamed
		}
		k.index.Files = append(k.index.Files, File{Entry: Entry{p, settled(was.stat, r.Read.began)}, Hash: was.hash, Named: true, Absent: was.absent})
	}
	slices.SortFunc(k.index.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	if k.look != nil {
		k.takeOver()
	}
	return nil
}

// takeOver puts the files that stay as they are between those that were read.
func (k *maker) takeOver() {
	old, read := k.look.index, k.index.Files
	all := make([]File, 0, len(old.Files)+len(read))
	for i := range old.Files {
		f := &old.Files[i]
		if _, again := k.render.Read.reads[f.Path]; !k.look.stays(i) && (f.Source || again) {
			continue
		}
		for len(read) > 0 && read[0].Path < f.Path {
			all, read = append(all, read[0]), read[1:]
		}
		all = append(all, *f)
	}
	k.index.Files, k.index.words = append(all, read...), old.words
}

// summaries are those of the tenants that were rendered, by project and name.
func (r *Render) summaries() map[[2]string]*plan.Summary {
	tenants := r.Plan.Tenants
	all := make([]plan.Summary, len(tenants))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w * len(tenants) / workers; i < (w+1)*len(tenants)/workers; i++ {
				if tenants[i].Known == nil {
					all[i] = tenants[i].Summary(r.Claims[&tenants[i]])
				}
			}
		})
	}
	group.Wait()
	by := make(map[[2]string]*plan.Summary, len(r.Fleet.Tenants))
	for i := range tenants {
		if tenants[i].Known == nil {
			by[[2]string{tenants[i].Project, tenants[i].Name}] = &all[i]
		}
	}
	return by
}

// isOutput tells whether a file of the fleet's directory is one of the tree's.
func (k *maker) isOutput(p string) bool {
	switch within := k.made.Dirs.Within; within {
	case "":
		return false
	case ".":
		return k.isFile[p]
	default:
		rest, inside := strings.CutPrefix(p, within+"/")
		return inside && k.isFile[rest]
	}
}
