package plan

import (
	"fmt"
	"path"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// accessRules finds, for each connector that only some projects may use, the entries of spec.connectorAccess
// that say so. An entry that no connector matches protects none, and is an error.
func (m *maker) accessRules() {
	m.access = map[*fleet.Connector][]fleet.ConnectorAccess{}
	for i, rule := range m.fleet.Config.Access {
		if list := rule.Node.Get("connectors"); list.Kind() == yamlscan.Seq && list.Len() == 0 {
			m.bad.Add(problem.Problem{Pos: list.Pos(), Field: fmt.Sprintf("spec.connectorAccess[%d].connectors", i), What: "is empty, so it keeps nobody from a connector", Fix: "name connectors"})
		}
		for j, pattern := range rule.Connectors {
			report := func(what, fix string) {
				m.bad.Add(problem.Problem{
					Pos: rule.Node.Get("connectors").Item(j).Pos(), Field: fmt.Sprintf("spec.connectorAccess[%d].connectors[%d]", i, j), What: what, Fix: fix,
				})
			}
			if _, err := path.Match(pattern, ""); err != nil {
				report(fmt.Sprintf("%q is not a pattern", pattern), globFix)
				continue
			}
			found := false
			for name, c := range m.connector {
				if Match(pattern, name) {
					found = true
					m.access[c] = append(m.access[c], rule)
				}
			}
			if !found && len(m.fleet.Broken) == 0 { // else the connector may be in a file that is reported
				report(fmt.Sprintf("%q matches no connector, so it keeps nobody from one", pattern), problem.Suggest(pattern, keys(m.connector)))
			}
		}
		for j, pattern := range rule.Projects {
			if _, err := path.Match(pattern, ""); err != nil {
				m.bad.Add(problem.Problem{
					Pos: rule.Node.Get("projects").Item(j).Pos(), Field: fmt.Sprintf("spec.connectorAccess[%d].projects[%d]", i, j),
					What: fmt.Sprintf("%q is not a pattern", pattern), Fix: globFix,
				})
			}
		}
	}
}

const globFix = `close the [, and write \ before a character that stands for itself`

// mayUse tells whether a project's tenants may name a connector.
func (m *maker) mayUse(project string, c *fleet.Connector) bool {
	rules := m.access[c]
	return len(rules) == 0 || slices.ContainsFunc(rules, func(r fleet.ConnectorAccess) bool {
		return slices.ContainsFunc(r.Projects, func(pattern string) bool { return Match(pattern, project) })
	})
}

// refused is what to say of a connector that a tenant may not name.
func (m *maker) refused(project string, c *fleet.Connector) (what, fix string) {
	var open []string
	for name, other := range m.connector {
		if m.mayUse(project, other) {
			open = append(open, name)
		}
	}
	slices.Sort(open)
	what = fmt.Sprintf("project %q may not use connector %q (%s)", project, c.Name, m.access[c][0].Node.Pos())
	if len(open) == 0 {
		return what, "change the Fleet's spec.connectorAccess"
	}
	return what, problem.Suggest("", open)
}
