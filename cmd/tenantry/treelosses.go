package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// maxListed is how many of a kind of thing are named in a row.
const maxListed = 10

// A loss is a tenant or control plane cluster that a render takes out of an Argo CD, with its Applications, or an
// Application of one that stays: what Argo CD then deletes.
type loss struct {
	connector    string
	kind, name   string
	applications int // that go with it
}

// Kinds of a loss, in order.
const (
	lostTenant      = "tenant"
	lostCluster     = "control plane cluster"
	lostApplication = "application"
)

func (l loss) String() string {
	text := l.kind + " " + l.name + " of connector " + l.connector
	if l.applications > 0 {
		text += " with " + problem.Count(l.applications, "application")
	}
	return problem.Printable(text)
}

// lossesOf reads from the files of a tree that are going to change what goes for good: not what is in the plan.
func lossesOf(p *plan.Plan, gone []emit.Gone) []loss {
	stays := staying(p)
	whose := owners(gone)
	by := map[loss]*held{}
	for i := range gone {
		g := &gone[i]
		of := whose(g)
		h := by[of]
		if h == nil {
			h = &held{}
			by[of] = h
		}
		h.take(g)
	}
	var all []loss
	for of, h := range by {
		if of.kind != "" && h.removed && !stays[of] {
			of.applications = len(h.applications)
			all = append(all, of)
			continue
		}
		for _, name := range h.applications {
			all = append(all, loss{connector: of.connector, kind: lostApplication, name: name})
		}
	}
	order := []string{lostTenant, lostCluster, lostApplication}
	slices.SortFunc(all, func(a, b loss) int {
		return cmp.Or(slices.Index(order, a.kind)-slices.Index(order, b.kind), cmp.Compare(a.connector, b.connector), cmp.Compare(a.name, b.name))
	})
	return all
}

// held is what the files that change held of one tenant or cluster.
type held struct {
	removed      bool // a file as a whole
	applications []string
}

func (h *held) take(g *emit.Gone) {
	h.removed = h.removed || g.Removed
	for i := range g.Objects {
		if o := &g.Objects[i]; o.Kind == "Application" {
			h.applications = append(h.applications, o.Namespace+"/"+o.Name)
		}
	}
}

// staying are the tenants and control plane clusters of the plan, at each connector where they have something.
func staying(p *plan.Plan) map[loss]bool {
	stays := map[loss]bool{}
	for i := range p.Tenants {
		t := &p.Tenants[i]
		for _, d := range []*plan.Destination{t.Cluster, t.Host} {
			if d != nil {
				stays[loss{connector: d.Connector.Name, kind: lostTenant, name: t.String()}] = true
			}
		}
	}
	for _, d := range p.Clusters {
		stays[loss{connector: d.Connector.Name, kind: lostCluster, name: d.Name}] = true
	}
	return stays
}

// owners returns what tells whose a file of the tree is: the key of its tenant or cluster, without a kind where
// tenants share it. Files of agents are named by the cluster; of whom that is their objects say.
func owners(gone []emit.Gone) func(*emit.Gone) loss {
	agents := map[loss]loss{}
	for i := range gone {
		connector, part, file := elements(gone[i].Path)
		if project, tenant := labelled(&gone[i]); part == emit.PartAgents.String() && tenant != "" {
			agents[loss{connector: connector, name: clusterOf(file)}] = loss{connector: connector, kind: lostTenant, name: project + "/" + tenant}
		}
	}
	return func(g *emit.Gone) loss {
		connector, part, file := elements(g.Path)
		if project, tenant := generators.TenantOf(file); tenant != "" {
			return loss{connector: connector, kind: lostTenant, name: project + "/" + tenant}
		}
		if part == emit.PartAgents.String() {
			of := loss{connector: connector, name: clusterOf(file)}
			if tenant, known := agents[of]; known {
				return tenant
			}
			if !strings.Contains(file, "/") { // at Akuity; argocd-agent has a file of the cluster in its other part
				of.kind = lostCluster
				return of
			}
		}
		if name, ok := strings.CutPrefix(file, "clusters/"); ok {
			return loss{connector: connector, kind: lostCluster, name: strings.TrimSuffix(name, ".yaml")}
		}
		return loss{connector: connector}
	}
}

func elements(p string) (connector, part, file string) {
	connector, rest, _ := strings.Cut(p, "/")
	part, file, _ = strings.Cut(rest, "/")
	return connector, part, file
}

// clusterOf is the cluster of a file of agents, NAME.yaml or NAME/FILE.
func clusterOf(file string) string {
	name, _, _ := strings.Cut(file, "/")
	return strings.TrimSuffix(name, ".yaml")
}

func labelled(g *emit.Gone) (project, tenant string) {
	for i := range g.Objects {
		for _, line := range g.Objects[i].Labels {
			if value, ok := strings.CutPrefix(line, fleet.LabelTenantProject+": "); ok {
				project = value
			}
			if value, ok := strings.CutPrefix(line, fleet.LabelTenant+": "); ok {
				tenant = value
			}
		}
	}
	return project, tenant
}

// tooMany is the problem of a run that takes more out of a tree than it may.
func tooMany(out string, losses []loss, most int) problem.List {
	if len(losses) <= most {
		return nil
	}
	return problem.List{{
		Pos:  problem.Pos{File: out},
		What: fmt.Sprintf("would lose %s, and at most %d may go: %s", counts(losses), most, listed(losses)),
		Fix:  fmt.Sprintf("see whether a part of the fleet is missing; if they are to go, add --max-deletions %d", len(losses)),
	}}
}

// counts says how many of each kind there are.
func counts(losses []loss) string {
	by := map[string]int{}
	for _, l := range losses {
		by[l.kind]++
	}
	var parts []string
	for _, kind := range []string{lostTenant, lostCluster, lostApplication} {
		if by[kind] > 0 {
			parts = append(parts, problem.Count(by[kind], kind))
		}
	}
	return strings.Join(parts, ", ")
}

func listed(losses []loss) string {
	var names []string
	for _, l := range losses[:min(len(losses), maxListed)] {
		names = append(names, l.String())
	}
	if left := len(losses) - len(names); left > 0 {
		names = append(names, fmt.Sprintf("and %d more", left))
	}
	return strings.Join(names, ", ")
}

// printLosses names what a run has taken out of a tree.
func printLosses(w io.Writer, out string, losses []loss) error {
	for _, l := range losses[:min(len(losses), maxListed)] {
		if _, err := fmt.Fprintf(w, "%s: %s is gone\n", out, l); err != nil {
			return err
		}
	}
	if left := len(losses) - maxListed; left > 0 {
		if _, err := fmt.Fprintf(w, "%s: and %d more\n", out, left); err != nil {
			return err
		}
	}
	return nil
}
