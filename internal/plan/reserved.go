package plan

import (
	"fmt"
	"slices"
	"strings"
)

// ReservedFix is what to do about a name that is the platform team's.
const ReservedFix = "rename it, or change the Fleet's naming; naming.reserved of the Fleet lists such names"

// A ReservedName is one that the platform team has in an Argo CD beside the fleet.
type ReservedName struct{ Kind, Namespace, Name string }

// ReservedNames are the Applications and AppProjects of the platform team, each once: none of the fleet's objects is
// one of them.
func (p *Plan) ReservedNames() []ReservedName {
	var names []ReservedName
	add := func(kind, namespace string, patterns []string, connector string) {
		for _, pattern := range patterns {
			if !strings.Contains(pattern, "{project}") {
				names = append(names, ReservedName{kind, namespace, fill(pattern, "connector", connector)})
				continue
			}
			for _, project := range p.projects() {
				names = append(names, ReservedName{kind, namespace, fill(pattern, "connector", connector, "project", project)})
			}
		}
	}
	r := &p.Config.Naming.Reserved
	projects := slices.Clone(r.AppProjects)
	if agents := &p.Config.Platform.Agents; agents.Node.Exists() {
		projects = append(projects, agents.Project)
	}
	for i := range p.Connectors {
		c := &p.Connectors[i]
		add("Application", c.Namespace, r.Applications, c.Name)
		add("AppProject", c.Namespace, projects, c.Name)
	}
	slices.SortFunc(names, func(a, b ReservedName) int {
		return strings.Compare(a.Kind+"\x00"+a.Namespace+"\x00"+a.Name, b.Kind+"\x00"+b.Namespace+"\x00"+b.Name)
	})
	return slices.Compact(names)
}

// projects are those of the plan's tenants, each once.
func (p *Plan) projects() []string {
	var all []string
	for i := range p.Tenants {
		if project := p.Tenants[i].Project; len(all) == 0 || all[len(all)-1] != project {
			all = append(all, project)
		}
	}
	return all
}

// reservedClusters reports a tenant whose cluster would have the name of one of the platform team's.
func (m *maker) reservedClusters() {
	patterns := m.fleet.Config.Naming.Reserved.Clusters
	if len(patterns) == 0 {
		return
	}
	projects := m.plan.projects()
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		reserved := map[string]bool{}
		for _, pattern := range patterns {
			for _, project := range append([]string{""}, projects...) {
				reserved[fill(pattern, "connector", c.Name, "project", project)] = true
			}
		}
		for _, d := range c.Destinations {
			if d.Tenant != nil && reserved[d.Name] {
				m.bad.Add(d.Problem(fmt.Sprintf("the cluster name %q is the platform team's", d.Name), ReservedFix))
			}
		}
	}
}
