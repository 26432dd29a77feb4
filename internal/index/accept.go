package index

import (
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// A Render is what came of rendering a fleet, or the changed part of one.
type Render struct {
	Fleet    *fleet.Fleet
	Plan     *plan.Plan
	Problems problem.List
	Claims   map[*plan.Tenant][]uint64 // of the tenants that were rendered: see plan.Summary
	Read     *Recorder
}

// Follows tells whether an index can hold what a render was made from; the error says why not.
func (r *Render) Follows() error {
	for _, p := range r.Problems {
		if !p.Warn || !p.Waits {
			return fmt.Errorf("there is something wrong: %s", p)
		}
	}
	c := &r.Fleet.Config
	switch {
	case r.Read.blind:
		return fmt.Errorf("files were read in a way that it does not follow")
	case len(c.Select.Tenants)+len(c.Select.Projects)+len(c.Select.Connectors) > 0:
		return fmt.Errorf("the Fleet selects a part")
	case c.ArgoCDAgent.Exists():
		return fmt.Errorf("it does not follow argocd-agent")
	}
	for i := range r.Fleet.Connectors {
		if r.Fleet.Connectors[i].Kind == fleet.Agent {
			return fmt.Errorf("it does not follow argocd-agent")
		}
	}
	return nil
}

// Accept tells whether the render of what a look found is all that a whole render would be. The error is a
// reason to render everything.
func (l *Look) Accept(r *Render) error {
	if err := r.Follows(); err != nil {
		return err
	}
	// What tenants have in common must be as it was, templates apart. All of it has been read again; and where
	// a Stat said that it was the same, this says so too.
	for i := range l.index.Files {
		f := &l.index.Files[i]
		now, read := r.Read.reads[f.Path]
		switch {
		case !read:
		case (f.Rest || f.Named) && (now.hash != f.Hash || now.absent != f.Absent):
			return fmt.Errorf("%s has changed", f.Path)
		case l.state[i] == same && now.stat != f.Stat:
			return fmt.Errorf("%s has changed in this moment", f.Path)
		}
	}
	for _, s := range r.Fleet.Sources {
		if f := l.index.file(s.File); s.Rest && (f == nil || !f.Rest) {
			return fmt.Errorf("%s is new to what tenants have in common", s.File)
		}
	}
	// Tenants without Argo CD are in no plan, and have their names all the same.
	names := make(map[[2]string]bool, len(r.Fleet.Tenants))
	for i := range r.Fleet.Tenants {
		names[[2]string{r.Fleet.Tenants[i].Project, r.Fleet.Tenants[i].Name}] = true
	}
	for i := range l.index.Files {
		f := &l.index.Files[i]
		for j := range f.Tenants {
			if t := &f.Tenants[j]; l.stays(i) && names[[2]string{t.Project, t.Name}] {
				return fmt.Errorf("tenant %s/%s is there twice", t.Project, t.Name)
			}
		}
	}
	return nil
}

// stays tells whether what the index says of a file is taken over.
func (l *Look) stays(i int) bool {
	return l.state[i] == same && l.index.Files[i].Source && !l.read[l.index.Files[i].Path]
}

// Problems are those of a whole render: the render's own, and those of the tenants that are known.
func (l *Look) Problems(r *Render) problem.List {
	all := slices.Clone(r.Problems)
	for i := range l.index.Files {
		if l.stays(i) {
			all.Add(l.index.Files[i].Problems...)
		}
	}
	return all.Sorted()
}

// Secrets is how many objects with credentials the known tenants have.
func (l *Look) Secrets() int {
	n := 0
	for i := range l.index.Files {
		if l.stays(i) {
			for j := range l.index.Files[i].Tenants {
				n += l.index.Files[i].Tenants[j].Secrets
			}
		}
	}
	return n
}
