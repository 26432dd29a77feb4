package plan

import (
	"fmt"
	"path"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// uniqueness reports destinations that coincide: two of one name or one server in an Argo CD. Each names both sources.
// That objects do not is for who makes them (generators).
func (m *maker) uniqueness() {
	m.names()
	m.reservedClusters()
	m.servers()
	m.credentialSources()
	m.knownTenants()
}

// names reports two clusters of one name in an Argo CD: an Application names its cluster, and so one would be deployed
// to the other.
func (m *maker) names() {
	type name struct {
		argoCD int
		name   string
	}
	groups := m.argoCDs()
	first := map[name]*Destination{}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		for _, d := range c.Destinations {
			before := first[name{groups[i], d.Name}]
			switch {
			case before == nil:
				first[name{groups[i], d.Name}] = d
			case before.Connector == d.Connector:
				m.twice(d, before, fmt.Sprintf("the cluster name %q of connector %q", d.Name, c.Name))
			default:
				m.twice(d, before, fmt.Sprintf("the cluster name %q, and connectors %q and %q lead to one Argo CD", d.Name, before.Connector.Name, c.Name))
			}
		}
	}
}

// argoCDs numbers the plan's connectors, so that those that are known to lead to one Argo CD have one number.
func (m *maker) argoCDs() []int {
	groups := make([]int, len(m.plan.Connectors))
	for i := range groups {
		groups[i] = i
		for j := range i {
			if OneArgoCD(m.plan.Connectors[j].Connector, m.plan.Connectors[i].Connector) {
				joined, into := groups[i], groups[j]
				for k := range i + 1 {
					if groups[k] == joined {
						groups[k] = into
					}
				}
			}
		}
	}
	return groups
}

// twice reports it at a tenant, if there is one.
func (m *maker) twice(d, first *Destination, what string) {
	if d.Tenant == nil {
		d, first = first, d
	}
	p := d.Problem(fmt.Sprintf("%s and %s both take %s", first, d, what), fmt.Sprintf("%s is at %s; rename one, or change the Fleet's naming", first, first.Pos()))
	p.Cause = m.causes.clusterJoins
	m.bad.Add(p)
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
