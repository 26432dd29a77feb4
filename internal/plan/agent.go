package plan

import (
	"cmp"

	"github.com/tenantry/tenantry/internal/fleet"
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
	// Labels of its cluster Secret, by key, from overrides.
	Labels [][2]string
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
	labels := map[string]string{}
	for i := range m.overrides {
		o := &m.overrides[i]
		if !overrides(o, d) {
			continue
		}
		a.Mode, a.Version, a.ArgoCDVersion = cmp.Or(o.Mode, a.Mode), cmp.Or(o.Version, a.Version), cmp.Or(o.ArgoCDVersion, a.ArgoCDVersion)
		for k, v := range o.Labels.Pairs() {
			labels[k.Text()] = v.Text()
		}
	}
	for _, k := range keys(labels) {
		a.Labels = append(a.Labels, [2]string{k, labels[k]})
	}
	return a
}

// overrides tells whether an override is for the agent of a destination.
func overrides(o *fleet.AgentOverride, d *Destination) bool {
	if t := d.Tenant; t != nil {
		return len(o.Tenants)+len(o.Projects) > 0 && matchAny(o.Tenants, t.Name, t.String()) && matchAny(o.Projects, t.Project)
	}
	return len(o.Clusters) > 0 && matchAny(o.Clusters, d.Cluster.Name)
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
	m.agentNamespaces()
	m.overrideRules()
	m.agentBases()
	m.agentKeys()
}
