package plan

import (
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// AgentNamespace is the namespace of an agent and its Argo CD in the agent's own cluster.
const AgentNamespace = "argocd"

// ControlPlaneFolder is the folder of what is patched on an argocd-agent's control plane, beside the
// folders of its agents: no agent can have that name.
const ControlPlaneFolder = "control-plane"

// An Agent is the argocd-agent of one cluster: it deploys into its own cluster and no other, so that each
// registered cluster is one.
type Agent struct {
	fleet.AgentSettings // the connector's, with what overrides make of them
	// TLS are its credentials for the resource proxy; nil unless they are in the input.
	TLS *AgentTLS
}

// An AgentTLS holds credentials: they are written into the cluster Secret and nowhere else.
type AgentTLS struct {
	Cert, Key, CA string // PEM
}

// Autonomous tells whether the destination's Applications belong to its own cluster.
func (d *Destination) Autonomous() bool {
	return d.Agent != nil && d.Agent.Mode == fleet.AgentAutonomous
}

// ApplicationNamespace is the namespace of the Applications that go to the destination: the Argo CD's own,
// or where the namespace is what routes them, the agent's name (argocd-agent v0.9.0,
// principal/callbacks.go). An autonomous agent's are in its own cluster.
func (d *Destination) ApplicationNamespace() string {
	switch {
	case d.Autonomous():
		return AgentNamespace
	case d.Agent == nil || d.Agent.Mapping == fleet.MappingDestination:
		return d.Connector.Namespace
	default:
		return d.Name
	}
}

// ApplicationDestination is what Applications write as destination.name.
func (d *Destination) ApplicationDestination() string {
	if d.Autonomous() {
		return inCluster
	}
	return d.Name
}

// NeedsNamespace tells whether the control plane has a namespace named like the agent: for its
// Applications, or for the mirrors of an autonomous agent's.
func (d *Destination) NeedsNamespace() bool {
	return d.Agent != nil && (d.Agent.Mapping == fleet.MappingNamespace || d.Autonomous())
}

// agentOf is the agent of a destination, nil where the connector is of another kind. It may run beside
// others.
func (m *maker) agentOf(d *Destination) *Agent {
	settings := m.agentSettings[d.Connector]
	if settings == nil {
		return nil
	}
	a := &Agent{AgentSettings: *settings}
	if d.Tenant == nil {
		return a
	}
	for i := range m.overrides {
		if o := &m.overrides[i]; overrides(o, d.Tenant) {
			if o.Mode != "" {
				a.Mode = o.Mode
			}
			if o.Version != "" {
				a.Version = o.Version
			}
		}
	}
	return a
}

func overrides(o *fleet.AgentOverride, t *Tenant) bool {
	return matchAny(o.Tenants, t.Name, t.String()) && matchAny(o.Projects, t.Project)
}

// agents decides what all agents of a connector have to agree on, once the destinations are known.
func (m *maker) agents() {
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		if c.Kind != fleet.Agent {
			continue
		}
		c.Agents = m.agentSettings[c.Connector]
		for _, d := range c.Destinations {
			if d.Agent != nil {
				d.Server = "https://" + d.Agent.ResourceProxy + "?agentName=" + d.Name
			}
		}
		m.agentRules(c)
	}
	m.principals()
	m.unusedOverrides()
	m.agentKeys()
}

// unusedOverrides reports an override that is for no agent: its author believes that it changes one.
func (m *maker) unusedOverrides() {
	for i := range m.overrides {
		o := &m.overrides[i]
		used := slices.ContainsFunc(m.plan.Tenants, func(t Tenant) bool {
			return t.Cluster != nil && t.Cluster.Agent != nil && overrides(o, &t)
		})
		if !used {
			m.bad.Add(problem.Problem{
				Pos: o.Node.Pos(), Field: fmt.Sprintf("spec.argocdAgent.overrides[%d]", i), What: "matches no tenant with a connector of type argocd-agent",
				Fix: "check its patterns; control plane clusters have the connector's own settings",
			})
		}
	}
}
