package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// explainTenant prints what a tenant is registered as, and its applications.
func explainTenant(w io.Writer, r *tenantry.Result, name string) error {
	var names []string
	for i := range r.Fleet.Tenants {
		t := &r.Fleet.Tenants[i]
		if t.String() == name {
			return printTenant(w, r, t)
		}
		names = append(names, t.String())
	}
	return usageError{fmt.Errorf("no tenant %q%s", name, orNothing(problem.Suggest(name, names)))}
}

// orNothing is a fix behind a semicolon, if there is one.
func orNothing(fix string) string {
	if fix == "" {
		return ""
	}
	return "; " + fix
}

func printTenant(w io.Writer, r *tenantry.Result, t *fleet.Tenant) error {
	fmt.Fprintf(w, "Tenant %s, written at %s\n\n", problem.Printable(t.String()), t.Pos())
	var planned *plan.Tenant
	for i := range r.Plan.Tenants {
		if r.Plan.Tenants[i].String() == t.String() {
			planned = &r.Plan.Tenants[i]
		}
	}
	if planned == nil || planned.Cluster == nil {
		_, err := fmt.Fprintln(w, "It has no Argo CD: integrations.argoCD.enabled is not true, or its connector is not there.")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, row := range tenantFacts(planned) {
		if row[1] != "" {
			fmt.Fprintf(table, "%s\t%s\t%s\n", row[0], problem.Printable(row[1]), row[2])
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	items := applicationItems(r, func(p *plan.Tenant) bool { return p == planned })
	if len(items) == 0 {
		_, err := fmt.Fprintln(w, "\nNo applications: it is registered, and that is all.")
		return err
	}
	fmt.Fprintln(w)
	var rows [][]string
	for i := range items {
		a := &items[i]
		what, version := a.what()
		rows = append(rows, []string{a.Application, a.Target, a.Template, what, version, a.Namespace, a.ArgoCD})
	}
	return writeTable(w, []string{"APPLICATION", "TARGET", "TEMPLATE", "CHART OR PATH", "VERSION", "NAMESPACE", "IN ARGO CD"}, rows)
}

// tenantFacts are what is decided of a tenant: what it is, and what that follows from.
func tenantFacts(t *plan.Tenant) [][3]string {
	d := t.Cluster
	facts := [][3]string{
		{"connector", fmt.Sprintf("%s (%s)", d.Connector.Name, d.Connector.Kind), t.Connector.Pos().String()},
		{"cluster", d.Name, "tenantry: the Fleet's naming"},
		{"server", d.Server, ""},
		{"waits for", d.Waits, ""},
	}
	if c := t.ControlPlane; c != nil {
		facts = append(facts, [3]string{"control plane cluster", c.Name, fleet.NamePos(c.Node).String()})
	}
	facts = append(facts, [3]string{"its namespace there", t.Namespace, ""})
	var projects []string
	for _, name := range []string{t.AppProject, t.HostAppProject} {
		if name != "" {
			projects = append(projects, name)
		}
	}
	return append(facts, [3]string{"AppProjects", strings.Join(projects, ", "), ""}, [3]string{"host namespaces", strings.Join(t.HostNamespaces, ", "), ""})
}
