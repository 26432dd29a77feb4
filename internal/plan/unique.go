package plan

import (
	"fmt"
	"iter"
	"path"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// uniqueness reports joins that coincide: two objects with one id, two destinations with one name or
// one server in an Argo CD. Each names both sources.
func (m *maker) uniqueness() {
	secrets := map[[2]string]*Destination{}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		for j, d := range c.Destinations {
			if j > 0 && d.Name == c.Destinations[j-1].Name {
				m.twice(d, c.Destinations[j-1], fmt.Sprintf("the cluster name %q of connector %q", d.Name, c.Name))
				continue
			}
			if c.Kind == fleet.Akuity || d.InCluster {
				continue
			}
			if first := secrets[[2]string{c.Namespace, d.SecretName}]; first != nil {
				m.twice(d, first, fmt.Sprintf("the Secret %s/%s", c.Namespace, d.SecretName))
				continue
			}
			secrets[[2]string{c.Namespace, d.SecretName}] = d
		}
	}
	m.servers()
	m.uniqueApplications()
	m.uniqueProjects()
	m.knownClaims()
}

func (m *maker) twice(d, first *Destination, what string) {
	m.bad.Add(d.problem(fmt.Sprintf("%s and %s both take %s", first, d, what), fmt.Sprintf("%s is at %s; rename one, or change the Fleet's naming", first, first.Pos())))
}

type objectID struct{ namespace, name string }

// id is what no other application may have. The application has a destination.
func (a *Application) id() objectID {
	if a.Destination.Autonomous() {
		return objectID{a.Destination.Name, a.Name} // its mirror's
	}
	return objectID{a.Destination.ApplicationNamespace(), a.Name}
}

// projects are the tenant's AppProjects.
func (t *Tenant) projects() iter.Seq[objectID] {
	return func(yield func(objectID) bool) {
		if t.AppProject != "" && t.Cluster != nil && !yield(objectID{t.Cluster.Connector.Namespace, t.AppProject}) {
			return
		}
		if t.HostAppProject != "" && t.Host != nil {
			yield(objectID{t.Host.Connector.Namespace, t.HostAppProject})
		}
	}
}

func (m *maker) uniqueApplications() {
	if m.allApplicationsDiffer() {
		return
	}
	type source struct {
		t *Tenant
		a *Application
	}
	total := 0
	for i := range m.plan.Tenants {
		total += len(m.plan.Tenants[i].Applications)
	}
	first := make(map[objectID]source, total)
	for i := range m.plan.Tenants {
		t := &m.plan.Tenants[i]
		for j := range t.Applications {
			a := &t.Applications[j]
			if a.Destination == nil || a.Written.Name+a.Written.DisplayName == "" {
				continue
			}
			id := a.id()
			if before, ok := first[id]; ok && before.t == t && before.a.Written.Name == a.Written.Name {
				continue // fleet has said so
			} else if ok {
				n := a.Written.Node.Get("name")
				if !n.Exists() {
					n = a.Written.Node
				}
				m.bad.Add(t.Problem(n, a.Written.Field("name"), fmt.Sprintf("Application %q of tenant %s has the same name", a.Name, before.t),
					fmt.Sprintf("the other is at %s; rename one, or change the Fleet's naming", before.a.Written.Node.Pos())))
				continue
			}
			first[id] = source{t, a}
		}
	}
}

// allApplicationsDiffer tells whether no two Applications have one hash, which nearly always says enough.
func (m *maker) allApplicationsDiffer() bool {
	total := 0
	for i := range m.plan.Tenants {
		total += len(m.plan.Tenants[i].Applications)
	}
	seen, count := make(map[uint64]struct{}, total), 0
	for i := range m.plan.Tenants {
		for j := range m.plan.Tenants[i].Applications {
			if a := &m.plan.Tenants[i].Applications[j]; a.Destination != nil {
				seen[claim("application", a.id())] = struct{}{}
				count++
			}
		}
	}
	return len(seen) == count
}

func (m *maker) uniqueProjects() {
	first := make(map[objectID]*Tenant, len(m.plan.Tenants))
	for i := range m.plan.Tenants {
		t := &m.plan.Tenants[i]
		for id := range t.projects() {
			if before := first[id]; before != nil {
				m.bad.Add(t.Problem(yamlscan.Node{}, "", fmt.Sprintf("AppProject %q of tenant %s has the same name", id.name, before), fmt.Sprintf("that tenant is at %s; rename one", before.Pos())))
				continue
			}
			first[id] = t
		}
	}
}

// selection decides what this render emits. Everything has been validated by now, whatever is selected.
// Patterns of tenants and projects make a shard: what tenants share is another render's (--only shared).
// Patterns of connectors only leave whole connectors out.
func (m *maker) selection() {
	p := &m.plan
	sets := []fleet.Select{m.fleet.Config.Select, m.options.Only}
	p.Complete, p.EmitTenants, p.selects = true, !m.options.Shared, sets
	before := len(m.bad)
	for _, s := range sets {
		m.patterns(s)
		p.Complete = p.Complete && s.AllTenants()
	}
	p.EmitShared = p.Complete || m.options.Shared
	p.Complete = p.EmitShared
	picked := false
	for i := range p.Tenants {
		t := &p.Tenants[i]
		t.Selected = true
		for _, s := range sets {
			t.Selected = t.Selected && matchAny(s.Tenants, t.Name, t.String()) && matchAny(s.Projects, t.Project)
		}
		picked = picked || t.Selected
	}
	for i := range p.Connectors {
		c := &p.Connectors[i]
		c.Selected = matchAny(sets[0].Connectors, c.Name) && matchAny(sets[1].Connectors, c.Name)
	}
	if !picked && p.EmitTenants && len(p.Tenants) > 0 && len(m.bad) == before {
		field := "--only"
		if m.fleet.Config.Select.Node.Exists() {
			field = "spec.select"
		}
		m.bad.Add(problem.Problem{Pos: m.fleet.Config.Select.Node.Pos(), Field: field, What: "no tenant is selected", Fix: "an empty result must not look like an empty fleet: check the patterns"})
	}
}

// patterns reports a pattern that matches nothing of the fleet.
func (m *maker) patterns(s fleet.Select) {
	for _, kind := range []struct {
		what     string
		patterns []string
		of       func(*Tenant) []string
	}{
		{"tenants", s.Tenants, func(t *Tenant) []string { return []string{t.Name, t.String()} }},
		{"projects", s.Projects, func(t *Tenant) []string { return []string{t.Project} }},
		{"connectors", s.Connectors, nil},
	} {
		for i, pattern := range kind.patterns {
			pos, field := problem.Pos{}, "--only "+kind.what[:len(kind.what)-1]
			if s.Node.Exists() {
				pos, field = s.Node.At(kind.what).Item(i).Pos(), fmt.Sprintf("spec.select.%s[%d]", kind.what, i)
			}
			if _, err := path.Match(pattern, ""); err != nil {
				m.bad.Add(problem.Problem{Pos: pos, Field: field, What: fmt.Sprintf("%q is not a pattern", pattern), Fix: globFix})
				continue
			}
			var names []string
			for j := range m.plan.Tenants {
				if kind.of != nil {
					names = append(names, kind.of(&m.plan.Tenants[j])...)
				}
			}
			for j := range m.plan.Connectors {
				if kind.of == nil {
					names = append(names, m.plan.Connectors[j].Name)
				}
			}
			if len(m.plan.Tenants) == 0 || slices.ContainsFunc(names, func(n string) bool { return Match(pattern, n) }) {
				continue
			}
			slices.Sort(names)
			m.bad.Add(problem.Problem{Pos: pos, Field: field, What: fmt.Sprintf("%q matches nothing", pattern), Fix: problem.Suggest(pattern, slices.Compact(names))})
		}
	}
}

func matchAny(patterns []string, names ...string) bool {
	if len(patterns) == 0 {
		return true
	}
	for _, pattern := range patterns {
		for _, name := range names {
			if Match(pattern, name) {
				return true
			}
		}
	}
	return false
}

// Match tells whether a shell pattern matches a name; what is no pattern matches nothing.
func Match(pattern, name string) bool {
	if pattern == "*" {
		return true
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// Owns tells whether this render covers an object with these labels, so that one that it did not emit is
// gone: a tenant's under its selection, a shared one with the shared objects. The connector may be one
// that is no longer there.
func (p *Plan) Owns(connector, project, tenant string) bool {
	for i := range p.Connectors {
		if p.Connectors[i].Name == connector && !p.Connectors[i].Selected {
			return false
		}
	}
	if tenant == "" {
		return p.EmitShared
	}
	if !p.EmitTenants {
		return false
	}
	for _, s := range p.selects {
		if !matchAny(s.Tenants, tenant, project+"/"+tenant) || !matchAny(s.Projects, project) || !matchAny(s.Connectors, connector) {
			return false
		}
	}
	return true
}
