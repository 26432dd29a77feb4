package main

import (
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// An applicationItem is one application of a tenant's, and the Application that it is rendered to.
type applicationItem struct {
	Project     string       `json:"project"`
	Tenant      string       `json:"tenant"`
	Application string       `json:"application"`
	Target      string       `json:"target"`
	Template    string       `json:"template,omitempty"` // "" of an inline one
	Connector   string       `json:"connector"`
	Cluster     string       `json:"cluster"`           // its name in Argo CD
	Namespace   string       `json:"namespace"`         // that it is deployed to
	ArgoCD      string       `json:"argoCD"`            // the Application, NAMESPACE/NAME
	Sources     []sourceItem `json:"sources,omitempty"` // none where the render leaves the Application out
	File        string       `json:"file"`
}

// A sourceItem is one source of an Application.
type sourceItem struct {
	RepoURL        string `json:"repoURL"`
	Chart          string `json:"chart,omitempty"`
	Path           string `json:"path,omitempty"`
	TargetRevision string `json:"targetRevision,omitempty"`
	Ref            string `json:"ref,omitempty"`
}

func (a *applicationItem) name() string { return a.Project + "/" + a.Tenant + "/" + a.Application }

// what is what the Application deploys: charts, or paths, each once.
func (a *applicationItem) what() (what, version string) {
	var names, versions []string
	seen := map[[2]string]bool{}
	for _, s := range a.Sources {
		name := s.Chart
		if name == "" {
			name = s.Path
		}
		if id := [2]string{name, s.TargetRevision}; name != "" && !seen[id] { // a source without either gives values only
			seen[id] = true
			names, versions = append(names, name), append(versions, s.TargetRevision)
		}
	}
	return strings.Join(names, ", "), strings.Join(versions, ", ")
}

func listApplications(r *tenantry.Result) listing {
	l := listing{heading: []string{"PROJECT", "TENANT", "APPLICATION", "TARGET", "TEMPLATE", "CHART OR PATH", "VERSION", "CLUSTER", "NAMESPACE"}}
	items := applicationItems(r, func(*plan.Tenant) bool { return true })
	for i := range items {
		a := &items[i]
		what, version := a.what()
		l.rows = append(l.rows, []string{a.Project, a.Tenant, a.Application, a.Target, a.Template, what, version, a.Cluster, a.Namespace})
		l.names = append(l.names, a.name())
	}
	l.items = items
	return l
}

// applicationItems are the applications of some tenants, in the plan's order.
func applicationItems(r *tenantry.Result, of func(*plan.Tenant) bool) []applicationItem {
	rendered := map[objectID]*emit.Object{}
	for _, piece := range r.Pieces {
		for i := range piece {
			if o := &piece[i]; o.Kind == "Application" {
				rendered[idOf(o)] = o
			}
		}
	}
	items := []applicationItem{}
	for i := range r.Plan.Tenants {
		t := &r.Plan.Tenants[i]
		if !of(t) {
			continue
		}
		for j := range t.Applications {
			items = append(items, applicationItemOf(t, &t.Applications[j], rendered))
		}
	}
	return items
}

func applicationItemOf(t *plan.Tenant, a *plan.Application, rendered map[objectID]*emit.Object) applicationItem {
	item := applicationItem{
		Project: t.Project, Tenant: t.Name, Application: nameOf(a.Written), Target: a.Written.Target.String(),
		Template: a.Written.Template.Text(), File: t.Pos().File,
	}
	d := a.Destination
	if d == nil {
		return item // a problem of the fleet's
	}
	namespace := d.ApplicationNamespace()
	item.Connector, item.Cluster, item.ArgoCD = d.Connector.Name, d.Name, namespace+"/"+a.Name
	o := rendered[objectID{d.Connector.Name, "argoproj.io/v1alpha1", "Application", namespace, a.Name}]
	if o == nil {
		return item
	}
	file, bad := yamlscan.Parse(o.Name, o.Body)
	if docs := file.Docs(); !bad.Failed() && len(docs) == 1 {
		spec := docs[0].Get("spec")
		item.Namespace = spec.At("destination", "namespace").Text()
		item.Sources = sourcesOf(spec)
	}
	return item
}

func sourcesOf(spec yamlscan.Node) []sourceItem {
	var all []sourceItem
	add := func(n yamlscan.Node) {
		text := func(key string) string { return n.Get(key).Text() }
		all = append(all, sourceItem{text("repoURL"), text("chart"), text("path"), text("targetRevision"), text("ref")})
	}
	if one := spec.Get("source"); one.Exists() {
		add(one)
	}
	for n := range spec.Get("sources").Items() {
		add(n)
	}
	return all
}
