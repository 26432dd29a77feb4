package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// A tenantItem is one tenant. What follows from Argo CD is empty where the tenant has none.
type tenantItem struct {
	Project             string `json:"project"`
	Tenant              string `json:"tenant"`
	Connector           string `json:"connector,omitempty"`
	Cluster             string `json:"cluster,omitempty"` // its name in Argo CD
	Server              string `json:"server,omitempty"`
	ControlPlaneCluster string `json:"controlPlaneCluster,omitempty"`
	Namespace           string `json:"namespace"` // of the virtual cluster
	Applications        int    `json:"applications"`
	WaitsFor            string `json:"waitsFor,omitempty"`
	File                string `json:"file"`
}

func listTenants(r *tenantry.Result) listing {
	l := listing{heading: []string{"PROJECT", "TENANT", "CONNECTOR", "CLUSTER", "CONTROL PLANE", "APPLICATIONS", "WAITS FOR"}}
	planned := map[string]*plan.Tenant{}
	for i := range r.Plan.Tenants {
		planned[r.Plan.Tenants[i].String()] = &r.Plan.Tenants[i]
	}
	items := make([]tenantItem, 0, len(r.Fleet.Tenants))
	for i := range r.Fleet.Tenants {
		items = append(items, tenantItemOf(&r.Fleet.Tenants[i], planned))
	}
	slices.SortFunc(items, func(a, b tenantItem) int {
		return strings.Compare(a.Project+"/"+a.Tenant, b.Project+"/"+b.Tenant)
	})
	for i := range items {
		t := &items[i]
		l.rows = append(l.rows, []string{t.Project, t.Tenant, t.Connector, t.Cluster, t.ControlPlaneCluster, strconv.Itoa(t.Applications), t.WaitsFor})
		l.names = append(l.names, t.Project+"/"+t.Tenant)
	}
	l.items = items
	return l
}

func tenantItemOf(t *fleet.Tenant, planned map[string]*plan.Tenant) tenantItem {
	item := tenantItem{
		Project: t.Project, Tenant: t.Name, ControlPlaneCluster: t.ControlPlaneCluster, Namespace: t.Namespace,
		Applications: len(t.Applications), File: t.Pos().File,
	}
	p := planned[t.String()]
	if p == nil {
		return item
	}
	if p.ControlPlane != nil {
		item.ControlPlaneCluster = p.ControlPlane.Name
	}
	if d := p.Cluster; d != nil {
		item.Connector, item.Cluster, item.Server, item.WaitsFor = d.Connector.Name, d.Name, d.Server, d.Waits
	}
	return item
}

// A templateItem is one template.
type templateItem struct {
	Template    string   `json:"template"`
	DisplayName string   `json:"displayName,omitempty"`
	Parameters  []string `json:"parameters"`
	UsedBy      int      `json:"usedBy"` // applications
	File        string   `json:"file"`
}

func listTemplates(r *tenantry.Result) listing {
	l := listing{heading: []string{"TEMPLATE", "PARAMETERS", "USED BY", "FILE"}}
	used := map[*fleet.Template]int{}
	for i := range r.Plan.Tenants {
		for j := range r.Plan.Tenants[i].Applications {
			used[r.Plan.Tenants[i].Applications[j].Template]++
		}
	}
	items := []templateItem{}
	for i := range r.Fleet.Templates {
		t := &r.Fleet.Templates[i]
		item := templateItem{
			Template: t.Name(), DisplayName: t.Node.At("spec", "displayName").Text(), Parameters: []string{},
			UsedBy: used[t], File: t.Node.Pos().File,
		}
		for _, p := range t.Params() {
			item.Parameters = append(item.Parameters, p.Variable)
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b templateItem) int { return strings.Compare(a.Template, b.Template) })
	for i := range items {
		t := &items[i]
		l.rows = append(l.rows, []string{t.Template, strings.Join(t.Parameters, ","), strconv.Itoa(t.UsedBy), t.File})
		l.names = append(l.names, t.Template)
	}
	l.items = items
	return l
}

// A connectorItem is one connector.
type connectorItem struct {
	Connector string `json:"connector"`
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Server    string `json:"server,omitempty"`
	Clusters  int    `json:"clusters"` // that are registered with it
	File      string `json:"file"`
}

func listConnectors(r *tenantry.Result) listing {
	l := listing{heading: []string{"CONNECTOR", "KIND", "NAMESPACE", "SERVER", "CLUSTERS", "FILE"}}
	registered := map[string]int{}
	for i := range r.Plan.Connectors {
		registered[r.Plan.Connectors[i].Name] = len(r.Plan.Connectors[i].Destinations)
	}
	items := []connectorItem{}
	for i := range r.Fleet.Connectors {
		c := &r.Fleet.Connectors[i]
		items = append(items, connectorItem{c.Name, c.Kind.String(), c.Namespace, c.Server, registered[c.Name], c.Node.Pos().File})
	}
	slices.SortFunc(items, func(a, b connectorItem) int { return strings.Compare(a.Connector, b.Connector) })
	for i := range items {
		c := &items[i]
		l.rows = append(l.rows, []string{c.Connector, c.Kind, c.Namespace, c.Server, strconv.Itoa(c.Clusters), c.File})
		l.names = append(l.names, c.Connector)
	}
	l.items = items
	return l
}

// A clusterItem is one control plane cluster.
type clusterItem struct {
	Cluster   string `json:"cluster"`
	Connector string `json:"connector,omitempty"` // "" where it has no Argo CD
	Local     bool   `json:"local,omitempty"`
	Tenants   int    `json:"tenants"` // that have Argo CD
	File      string `json:"file"`
}

func listClusters(r *tenantry.Result) listing {
	l := listing{heading: []string{"CLUSTER", "CONNECTOR", "TENANTS", "FILE"}}
	tenants := map[*fleet.Cluster]int{}
	for i := range r.Plan.Tenants {
		tenants[r.Plan.Tenants[i].ControlPlane]++
	}
	items := []clusterItem{}
	for i := range r.Fleet.Clusters {
		c := &r.Fleet.Clusters[i]
		item := clusterItem{Cluster: c.Name, Local: c.Local, Tenants: tenants[c], File: c.Node.Pos().File}
		if c.Enabled {
			item.Connector = c.Connector.Text()
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b clusterItem) int { return strings.Compare(a.Cluster, b.Cluster) })
	for i := range items {
		c := &items[i]
		l.rows = append(l.rows, []string{c.Cluster, c.Connector, strconv.Itoa(c.Tenants), c.File})
		l.names = append(l.names, c.Cluster)
	}
	l.items = items
	return l
}
