package plan

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// whereFrom is which settings of a credential source say where a cluster, or what is known about it, is:
// two clusters must not have the same there.
var whereFrom = map[string][][2]string{
	fleet.FromExternalSecret: {{"externalSecret", "key"}, {"externalSecret", "server"}},
	fleet.FromPlaceholder:    {{"placeholder", "server"}, {"placeholder", "config"}},
	fleet.FromExec:           {{"exec", "server"}},
}

// unfilledPatterns reports such a setting that says {project} or {tenant} where a control plane cluster,
// which has neither, takes it too.
func (m *maker) unfilledPatterns() {
	c := &m.fleet.Config.Credentials
	for _, d := range m.plan.Clusters {
		if d.Connector.Kind != fleet.SelfHosted || d.InCluster {
			continue
		}
		for _, at := range whereFrom[c.From] {
			n := c.Node.At(at[:]...)
			for _, name := range []string{"{project}", "{tenant}"} {
				if strings.Contains(n.Text(), name) {
					m.bad.Add(problem.Problem{
						Pos: n.Pos(), Field: "spec.credentials." + at[0] + "." + at[1],
						What: fmt.Sprintf("%s has no value for %s, which is registered too (%s)", name, d, d.Pos()),
						Fix:  "write {cluster}, which tenants and control plane clusters have",
					})
				}
			}
		}
		return // one cluster is enough to show it
	}
}

// hostTemplates reports templates of the Fleet's hostTargets that are not there: whoever makes one of that
// name later would have been given the control plane clusters.
func (m *maker) hostTemplates() {
	written := m.fleet.Config.Source.At("spec", "hostTargets")
	for i, name := range m.fleet.Config.HostTemplates {
		if m.template[name] == nil {
			m.bad.Add(problem.Problem{
				Pos: written.Item(i).Pos(), Field: fmt.Sprintf("spec.hostTargets[%d]", i),
				What: fmt.Sprintf("no template %q", name), Fix: problem.Suggest(name, keys(m.template)),
			})
		}
	}
}
