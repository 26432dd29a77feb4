package index

import (
	"errors"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
)

// errMost is a reason that costs nothing: most of the work would be done all the same.
var errMost = errors.New("most tenants have changed")

// decide sorts the index's files into those that are read and those whose tenants are known.
func (l *Look) decide(outputs map[string]bool) error {
	x := l.index
	touched := map[string]bool{} // templates
	for i := range x.Files {
		if f := &x.Files[i]; l.state[i] != same {
			for _, name := range f.Templates {
				touched[name] = true
			}
		}
	}
	again := 0
	for i := range x.Files {
		f := &x.Files[i]
		if !f.Source {
			continue
		}
		active := 0
		for j := range f.Tenants {
			if f.Tenants[j].Active {
				active++
			}
		}
		l.Tenants += active
		if l.state[i] == same && f.isTenantsOnly() && !slices.ContainsFunc(f.Tenants, func(t Tenant) bool { return t.changed(touched, outputs) }) {
			for j := range f.Tenants {
				if t := &f.Tenants[j]; t.Active {
					l.Known = append(l.Known, t.Summary)
					for k := range t.Files {
						l.Rest.Standing = append(l.Rest.Standing, t.Files[k].Path)
						l.addManifests(&t.Files[k])
					}
				}
			}
			continue
		}
		again += active
		for j := range f.Tenants {
			for k := range f.Tenants[j].Files {
				l.Rest.Gone = append(l.Rest.Gone, f.Tenants[j].Files[k].Path)
			}
		}
		if l.state[i] != gone {
			l.add(f.Path)
		}
	}
	for _, e := range x.Shared {
		l.Rest.Gone = append(l.Rest.Gone, e.Path)
	}
	if again > l.Tenants/2 {
		return errMost
	}
	slices.SortFunc(l.Files, strings.Compare)
	return nil
}

// addManifests counts a file of the tree that stays as it is, if Argo CD reads it as a manifest.
func (l *Look) addManifests(e *Entry) {
	connector, rest, _ := strings.Cut(e.Path, "/")
	if folder, _, _ := strings.Cut(rest, "/"); folder == emit.PartArgoCD.String() {
		l.Manifests[connector] += e.Stat.Size
	}
}

// changed tells whether a tenant has to be rendered again although its file is as it was.
func (t *Tenant) changed(templates, outputs map[string]bool) bool {
	return slices.ContainsFunc(t.Templates, func(name string) bool { return templates[name] }) ||
		slices.ContainsFunc(t.Files, func(e Entry) bool { return outputs[e.Path] })
}
