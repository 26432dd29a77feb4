package plan

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// agents refuses connectors whose clusters are agents of argocd-agent.
func (m *maker) agents() {
	for i := range m.plan.Connectors {
		if c := &m.plan.Connectors[i]; c.Kind == fleet.Agent {
			m.bad.Add(problem.Problem{Pos: c.SettingPos("connectorType"), Object: c.Object, What: "connectorType argocd-agent is not supported yet", Fix: "use a self-hosted Argo CD, or Akuity"})
		}
	}
}
