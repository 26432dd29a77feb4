package plan

import (
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// tenant decides one tenant. It runs beside others and changes t and the desk only.
func (m *maker) tenant(t *Tenant, d *Desk) problem.List {
	var bad problem.List
	named := true
	for _, part := range []struct{ what, name string }{{"tenant", t.Name}, {"project", t.Project}} {
		if part.name == "" {
			named = false // fleet has said so
		} else if !isLabel(part.name) || len(part.name) > maxLabelName {
			named = false
			bad.Add(t.Problem(yamlscan.Node{}, "", fmt.Sprintf("%s %q is not a DNS label", part.what, part.name), "use at most 63 lower case letters, digits and dashes"))
		}
	}
	connector := m.lookup(t.Connector, func(what, fix string) {
		p := t.Problem(t.Connector, "integrations.argoCD.connector", what, fix)
		p.Cause = m.causes.connector
		bad.Add(p)
	})
	bad.Add(m.controlPlaneOf(t)...)
	if connector != nil && !m.mayUse(t.Project, connector) {
		what, fix := m.refused(t.Project, connector)
		bad.Add(t.Problem(t.Connector, "integrations.argoCD.connector", what, fix))
	}
	if connector != nil {
		t.Cluster = &Destination{Name: clusterName(&m.fleet.Config, t.Tenant, connector.Kind), Connector: connector, Tenant: t}
		t.Cluster.Agent = m.agentOf(t.Cluster)
		found := nameProblems(t.Cluster)
		for i := range found {
			found[i].Cause = m.causes.clusterNames
		}
		if named {
			bad.Add(found...)
		}
	}
	t.Loft = template.Loft{
		Project: t.Project, Cluster: t.ControlPlaneCluster, VirtualClusterName: t.Name,
		VirtualClusterNamespace: t.Namespace, Space: t.Namespace, Name: t.Name,
	}
	if t.ControlPlane != nil {
		t.Loft.Cluster, t.Loft.ClusterAnnotations = t.ControlPlane.Name, t.ControlPlane.Annotations
	}
	t.Applications = make([]Application, len(t.Tenant.Applications))
	for i := range t.Tenant.Applications {
		over := t.Work.Over()
		bad.Add(m.application(t, &t.Tenant.Applications[i], &t.Applications[i], d)...)
		bad.Add(t.newlyOver(&t.Applications[i], over)...)
		var enough bool
		if bad, enough = told(t, bad); enough {
			t.Work.Stop()
		}
	}
	bad.Add(m.isolate(t)...)
	for i := range t.Applications {
		over := t.Work.Over()
		bad.Add(m.chosenProject(t, &t.Applications[i])...)
		bad.Add(t.newlyOver(&t.Applications[i], over)...)
	}
	if t.Cluster != nil && t.Cluster.Agent != nil {
		t.AppProject = t.Cluster.Name // also without Applications
	}
	return bad
}

// controlPlaneOf finds the Cluster that the tenant runs on: the one it names, else the only one.
func (m *maker) controlPlaneOf(t *Tenant) problem.List {
	name := t.ControlPlaneCluster
	switch {
	case name != "":
		t.ControlPlane = m.cluster[name]
		if t.ControlPlane == nil && len(m.cluster) > 0 && !m.fleet.MayDefine(name) {
			return problem.List{m.noCluster(t)}
		}
	case len(m.cluster) == 1:
		t.ControlPlane = m.cluster[m.fleet.Clusters[0].Name]
	}
	return nil
}

// noCluster is reported where the name is written: in the Fleet or the tenant's object, or else in the path of
// its file.
func (m *maker) noCluster(t *Tenant) problem.Problem {
	name := t.ControlPlaneCluster
	p := problem.Problem{
		Pos: t.ClusterNode.Pos(), Field: t.ClusterField, Object: t.Object,
		What: fmt.Sprintf("no control plane cluster %q", name), Fix: problem.Suggest(name, keys(m.cluster)), Cause: m.causes.cluster,
	}
	if !t.ClusterNode.Exists() {
		p.Pos = t.Pos()
		p.What += ", which the path of this file names"
	}
	return p
}

func (m *maker) application(t *Tenant, written *fleet.Application, a *Application, d *Desk) problem.List {
	var bad problem.List
	report := func(n yamlscan.Node, below, what, fix string) {
		if !n.Exists() {
			n = written.Node
		}
		bad.Add(t.Problem(n, written.Field(below), what, fix))
	}
	from := func(c *problem.Cause) { bad[len(bad)-1].Cause = c }
	a.Written = written
	a.Name = applicationName(&m.fleet.Config, t.Tenant, written)
	if name := written.Name + written.DisplayName; name != "" && !isLabel(a.Name) && isLabel(t.Name) {
		report(written.Node.Get("name"), "name", fmt.Sprintf("%q cannot be the name of an Application", a.Name), "use lower case letters, digits and dashes")
		if isLabel(slug(name)) && (written.Name == "" || isLabel(written.Name)) {
			from(m.causes.applicationNames)
		}
	}
	if name := written.Template.Text(); name != "" {
		a.Template = m.template[name]
		switch {
		case a.Template == nil && m.fleet.MayDefine(name): // the file is reported
		case a.Template == nil:
			report(written.Template, "template.name", fmt.Sprintf("no template %q", name), problem.Suggest(name, keys(m.template)))
			from(m.causes.template)
		case a.Template.Template != nil:
			if t.Work.Over() {
				break // which has been reported, with the tenant's name or that of all
			}
			args, found := a.Template.BindIn(&d.slab, written.Node, "")
			for i := range found {
				found[i].Object, found[i].Field = t.Object, t.Field(written.Field(""))+found[i].Field
			}
			a.Args = args
			bad.Add(found...)
			bad.Add(m.chosenSources(t, a, d)...)
		}
	}
	if written.Inline.Exists() {
		bad.Add(m.inlineSources(t, written, d)...)
	}
	if written.Target == fleet.TargetVCluster {
		a.Destination = t.Cluster
		return bad
	}
	refused, fix := m.mayTargetHost(written)
	if refused != "" {
		report(written.Node.Get("target"), "target", refused, fix)
		from(m.causes.hostTargets(refused, fix))
	}
	host, what, fix := m.host(t)
	if what != "" {
		report(written.Node.Get("target"), "target", what, fix)
		from(m.causes.host(t.ControlPlane))
		return bad
	}
	if a.Destination = host; host == nil {
		return bad
	}
	if t.Host == nil {
		t.Host = host
		bad.Add(m.fillHostNamespaces(t)...)
	}
	if refused == "" {
		bad.Add(m.hostNamespace(t, a, d)...)
	}
	return bad
}

// mayTargetHost applies hostTargets: what targets the host runs beside the tenants' control planes.
func (m *maker) mayTargetHost(a *fleet.Application) (what, fix string) {
	c := &m.fleet.Config
	name := a.Template.Text()
	switch {
	case c.HostTargets == fleet.HostTargetsAllow:
		return "", ""
	case c.HostTargets == fleet.HostTargetsDeny:
		return "host: the fleet's hostTargets is Deny", "target vCluster"
	case a.Inline.Exists():
		return "host: an inline application may not run on the control plane cluster", "use a template, or set the Fleet's hostTargets to Allow"
	case c.HostTargets == "" && m.template[name] != nil: // one that is not there has been reported
		if slices.Contains(c.HostTemplates, name) {
			return "", ""
		}
		return fmt.Sprintf("host: template %q is not in the Fleet's hostTargets", name), problem.Suggest(name, c.HostTemplates)
	}
	return "", ""
}

// host is the destination of a tenant's host applications: its control plane cluster, through that
// cluster's own connector.
func (m *maker) host(t *Tenant) (d *Destination, what, fix string) {
	if t.ControlPlane == nil {
		if t.ControlPlaneCluster != "" && len(m.cluster) > 0 {
			return nil, "", "" // reported once for the tenant
		}
		if m.fleet.MayDefine("kind: Cluster") {
			return nil, "", "" // the file is reported
		}
		return nil, "host: which control plane cluster the tenant runs on is not known", "name it: spec.clusterRef.cluster, the label " + fleet.LabelControlPlane + " or controlPlaneCluster of the Fleet's tenants; and give its Cluster object"
	}
	if !t.ControlPlane.Enabled {
		return nil, fmt.Sprintf("host: control plane cluster %q has no Argo CD (%s)", t.ControlPlane.Name, fleet.NamePos(t.ControlPlane.Node)), "set its spec.argoCD.enabled and connector"
	}
	d = m.registered[t.ControlPlane.Name]
	if d == nil {
		return nil, "", "" // its connector's problem has been reported
	}
	return d, "", ""
}

// isolate gives the tenant AppProjects of its own, one a target; Applications of an agent are in the
// agent's AppProject always, for it gets no other. Where an author wrote another project, a warning says
// that it is replaced.
func (m *maker) isolate(t *Tenant) problem.List {
	var bad problem.List
	name := t.Project + "-" + t.Name
	for i := range t.Applications {
		a := &t.Applications[i]
		what, fix := "is replaced by the tenant's own AppProject", "remove it, or set the Fleet's isolation to None"
		if a.Destination != nil && a.Destination.Agent != nil {
			a.Project, what, fix = a.Destination.Name, "is replaced by the agent's own AppProject", "remove it"
		} else if m.fleet.Config.Isolation != fleet.IsolationPerTenantProject {
			continue
		} else if a.Written.Target == fleet.TargetHost {
			if t.HostAppProject == "" {
				t.HostAppProject = cut(name+"-host", maxLabelName)
			}
			a.Project = t.HostAppProject
		} else {
			t.AppProject = cut(name, maxLabelName)
			a.Project = t.AppProject
		}
		written, object := a.Written.Inline.Get("project"), t.Object
		if a.Template != nil {
			written, object = a.Template.Node.At("spec", "template", "spec", "project"), a.Template.Object
		}
		if text := written.Text(); text != "" && text != defaultProject {
			field := "spec.template.spec.project"
			if a.Template == nil {
				field = t.Field(a.Written.Field("inline.project"))
			}
			bad.Add(problem.Problem{
				Pos: written.Pos(), Field: field, Object: object, Warn: true,
				What: what, Fix: fix,
			})
		}
	}
	return bad
}
