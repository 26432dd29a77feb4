package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// apart is what to do about a tree that would lie where something else does.
const apart = "render into a folder of its own, such as -o rendered"

// place finds what is wrong with the place of the tree, as far as its name and the folders around it say.
func (r *treeRun) place() (problem.List, error) {
	out, err := resolved(r.flags.out)
	if err != nil {
		return nil, fmt.Errorf("find the folder %s: %w", r.flags.out, err)
	}
	wrong := func(what string) (problem.List, error) {
		return problem.List{{Pos: problem.Pos{File: r.flags.out}, What: what, Fix: apart}}, nil
	}
	if filepath.IsLocal(way(r.flags.out, r.dir)) {
		return wrong(fmt.Sprintf("the fleet's inputs lie in this folder (the fleet's directory is %q), and a tree of outputs would lie among them", r.dir))
	}
	if isFleet(out) {
		return wrong("this folder is the directory of another fleet: there is a " + fleet.ConfigFile + " in it")
	}
	above, err := emit.Enclosing(out)
	if err != nil {
		return nil, err
	}
	if above != "" {
		return wrong(fmt.Sprintf("this folder lies in a tree, %s, whose render would remove what is written here", above))
	}
	return nil, nil
}

// among finds the inputs of the fleet that lie in the tree's folder. What tenantry has written there is none.
func (r *treeRun) among(f *fleet.Fleet) problem.List {
	within := r.within()
	if within == "" {
		return nil
	}
	var bad problem.List
	for _, s := range f.Sources {
		if gave := s.Rest || s.Tenants[0] < s.Tenants[1] || s.Templates[0] < s.Templates[1]; !gave || !strings.HasPrefix(s.File, within+"/") {
			continue
		}
		if len(bad) == maxListed {
			bad.Add(problem.Problem{Pos: problem.Pos{File: r.flags.out}, What: "there are more inputs of the fleet in this folder", Fix: apart})
			break
		}
		bad.Add(problem.Problem{
			Pos: problem.Pos{File: s.File}, What: fmt.Sprintf("this input of the fleet lies in the folder of the tree, %s", r.flags.out),
			Fix: "move it out; or " + apart,
		})
	}
	return bad
}

// owner is the fleet that a tree is marked with.
func (r *treeRun) owner(p *plan.Plan) emit.Owner {
	if p.Config.Source.At("metadata", "name").Exists() {
		return emit.Owner{Fleet: p.Config.Name}
	}
	return emit.Owner{Directory: r.options.FleetFromTree}
}
