package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// choose returns the objects that the parameters ask for, beyond what render knows: what a root Application syncs, and of
// the tenants on some control plane clusters only.
func (o *pluginOptions) choose(p *plan.Plan, objects []emit.Object) ([]emit.Object, problem.List) {
	objects = slices.DeleteFunc(objects, func(object emit.Object) bool { return object.Part != emit.PartArgoCD })
	if len(o.clusters) == 0 {
		return objects, nil
	}
	var bad problem.List
	for _, pattern := range o.clusters {
		if !slices.ContainsFunc(clusterNames(p), func(name string) bool { return plan.Match(pattern, name) }) {
			bad.Add(problem.Problem{
				Field: parametersField, What: fmt.Sprintf("clusters: %q matches no control plane cluster that a tenant is on", pattern),
				Fix: problem.Suggest(pattern, clusterNames(p)),
			})
		}
	}
	files := map[string]bool{} // of the tenants on the clusters
	for i := range p.Tenants {
		t := &p.Tenants[i]
		on := slices.ContainsFunc(o.clusters, func(pattern string) bool { return plan.Match(pattern, t.Loft.Cluster) })
		files["tenants/"+t.Project+"/"+t.Name+".yaml"] = on
	}
	return slices.DeleteFunc(objects, func(object emit.Object) bool { return !files[object.File] }), bad
}

// oneConnector reports that it is not said which of several Argo CDs is meant: the objects of one must not reach another.
func oneConnector(p *plan.Plan) problem.List {
	selected := 0
	for i := range p.Connectors {
		if p.Connectors[i].Selected {
			selected++
		}
	}
	if selected <= 1 {
		return nil
	}
	return problem.List{{
		Field: parametersField, What: "the fleet has several connectors, and each is an Argo CD of its own",
		Fix: "add the parameter connector, one of " + shortList(connectorNames(p)),
	}}
}

func connectorNames(p *plan.Plan) []string {
	return namesOf(p.Connectors, func(c *plan.Connector) string { return c.Name })
}

func tenantNames(p *plan.Plan) []string {
	return namesOf(p.Tenants, func(t *plan.Tenant) string { return t.Project + "/" + t.Name })
}

func projectNames(p *plan.Plan) []string {
	return namesOf(p.Tenants, func(t *plan.Tenant) string { return t.Project })
}

func clusterNames(p *plan.Plan) []string {
	return namesOf(p.Tenants, func(t *plan.Tenant) string { return t.Loft.Cluster })
}

// namesOf are the items' names that are not empty, sorted, each once.
func namesOf[T any](items []T, name func(*T) string) []string {
	var names []string
	for i := range items {
		if n := name(&items[i]); n != "" {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// shortList is the first nine names, and how many are left.
func shortList(names []string) string {
	const most = 9
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
