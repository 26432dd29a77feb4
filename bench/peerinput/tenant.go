package peerinput

import (
	"slices"

	"github.com/tenantry/tenantry/bench/fleetgen"
)

// A tenant is the data that helm and jsonnet read: one list item, keys in a fixed order.
type tenant struct {
	Name      string        `json:"name"`
	Project   string        `json:"project"`
	Cluster   string        `json:"cluster"`
	Connector string        `json:"connector"`
	Repos     []string      `json:"repos"`
	HostRepos []string      `json:"hostRepos"`
	Apps      []tenantEntry `json:"apps"`
}

type tenantEntry struct {
	Name     string         `json:"name"`
	Template string         `json:"template"`
	Params   map[string]any `json:"params"`
}

func tenantData(t *fleetgen.Tenant) tenant {
	d := tenant{Name: t.Name, Project: t.Project, Cluster: t.Cluster, Connector: t.Connector, Repos: []string{}, HostRepos: []string{}}
	for i := range t.Applications {
		a := &t.Applications[i]
		d.Apps = append(d.Apps, tenantEntry{a.Name, a.Template.Name, a.All})
		list := &d.Repos
		if a.Template.Host {
			list = &d.HostRepos
		}
		*list = append(*list, a.Template.Repos...)
	}
	for _, list := range []*[]string{&d.Repos, &d.HostRepos} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return d
}
