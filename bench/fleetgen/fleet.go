package fleetgen

import (
	"fmt"
	"strconv"
)

// Size says how large a fleet is. Seed 0 is as good as any other.
type Size struct {
	Tenants, Applications, Templates int
	Seed                             uint64
}

// A Fleet is everything but the tenants, which are made one by one: see [Fleet.Tenant].
type Fleet struct {
	Size
	Templates  []Template
	Clusters   []ControlPlane
	Connectors []string
	projects   []projectOf
}

// A ControlPlane is a control plane cluster and the connector that it and its tenants use.
type ControlPlane struct{ Name, Connector string }

// projectOf is a project and the control plane cluster that its tenants run on.
type projectOf struct {
	name    string
	cluster ControlPlane
}

// A Tenant is one virtual cluster.
type Tenant struct {
	Index          int
	Name, Project  string
	Cluster        string // the control plane cluster
	Connector      string
	Applications   []Application
	targetLines    int
	nonASCII, fold bool
	merge          bool
}

// An Application is one item of a tenant's deploy.argoCD.applications.
type Application struct {
	Name     string // of the application; that of its template where the tenant has only one of it
	Template *Template
	Ordinal  int            // 0 for the tenant's first application of this template
	Given    []Value        // parameters that the tenant writes
	All      map[string]any // every parameter, defaults included: string, int or bool
}

// A Value is a parameter and what a tenant writes for it.
type Value struct {
	Param *Param
	Value any
}

var (
	projectNames = []string{
		"shop", "billing", "search", "media", "identity", "logistics", "analytics", "support",
		"payments", "catalog", "pricing", "risk", "maps", "mobile", "partner", "research",
	}
	teamNames = []string{
		"checkout", "orders", "returns", "ledger", "invoices", "ranking", "crawler", "video", "images", "login",
		"sessions", "routes", "depots", "reports", "events", "tickets", "chat", "refunds", "stock", "offers",
	}
	planes = []ControlPlane{
		{"eu-central-1", "argocd-eu"}, {"us-east-1", "argocd-us"}, {"eu-west-1", "argocd-eu"}, {"us-west-2", "argocd-us"},
	}
)

// Make lays out a fleet. It panics where a size is not positive.
func Make(s Size) *Fleet {
	if s.Tenants < 1 || s.Applications < 1 || s.Templates < 1 {
		panic(fmt.Sprintf("fleetgen: a fleet of %+v", s))
	}
	f := &Fleet{Size: s, Connectors: []string{"argocd-eu", "argocd-us"}}
	f.Clusters = planes[:2]
	if s.Tenants >= 100 {
		f.Clusters = planes
	}
	for i, name := range projectNames[:min(max(s.Tenants/25, 2), len(projectNames))] {
		f.projects = append(f.projects, projectOf{name, f.Clusters[i%len(f.Clusters)]})
	}
	for i := range s.Templates {
		f.Templates = append(f.Templates, templateAt(i))
	}
	return f
}

// Tenant makes tenant i, from 0.
func (f *Fleet) Tenant(i int) Tenant {
	r := newRNG(f.Seed, uint64(i))
	p := f.projects[i%len(f.projects)]
	t := Tenant{
		Index: i, Name: fmt.Sprintf("%s-%04d", pick(r, teamNames...), i), Project: p.name,
		Cluster: p.cluster.Name, Connector: p.cluster.Connector,
		targetLines: 60 + r.below(141),
	}
	// Four files in a hundred are not in the plain subset of YAML that most people write, and one of them
	// not in what the scanner reads.
	switch i % 100 {
	case 17:
		t.nonASCII = true
	case 48, 62:
		t.fold = true
	case 83:
		t.merge = true
	}
	first := r.below(len(f.Templates))
	used := map[string]int{}
	for k := range f.Applications {
		tmpl := &f.Templates[(first+k)%len(f.Templates)]
		a := Application{Name: tmpl.Name, Template: tmpl, Ordinal: used[tmpl.Name], All: map[string]any{}}
		if a.Ordinal > 0 {
			a.Name += "-" + strconv.Itoa(a.Ordinal+1)
		}
		used[tmpl.Name]++
		for j := range tmpl.Params {
			a.take(r, &tmpl.Params[j])
		}
		t.Applications = append(t.Applications, a)
	}
	return t
}

// take decides whether the tenant writes a parameter, and what.
func (a *Application) take(r *rng, p *Param) {
	a.All[p.Variable] = p.Default
	if p.Default != nil && !r.percent(40) {
		return
	}
	v := p.value(r)
	a.All[p.Variable] = v
	a.Given = append(a.Given, Value{p, v})
}

// Value is what a hole of the application's template holds for tenant t.
func (t *Tenant) Value(a *Application, param string) any {
	switch param {
	case LoftProject:
		return t.Project
	case LoftTenant:
		return t.Name
	case LoftCluster:
		return t.Cluster
	}
	v, ok := a.All[param]
	if !ok {
		panic("fleetgen: template " + a.Template.Name + " has no parameter " + param)
	}
	return v
}
