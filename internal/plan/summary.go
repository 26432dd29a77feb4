package plan

import (
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Summary is what the rest of a fleet has to know of a tenant that is not rendered again: what the objects
// that tenants share say of it, and which names it takes. It is of a plan without problems, and never of a
// tenant whose cluster is an agent of argocd-agent.
type Summary struct {
	Project, Name string
	// Connector, Cluster, Server and Waits are of the tenant's own destination, and mean what they mean there.
	Connector, Cluster, Server, Waits string
	// Host is the control plane cluster that its applications of that target go to; "" when it has none.
	Host        string
	Own, OnHost int // applications on each
	// Templates are the names of those that its applications use, sorted.
	Templates []string
	// Claims are the ids of objects that nothing else may take, as hashes: two that differ are two ids, two that
	// are equal may be one.
	Claims []uint64
}

// Summary is the tenant's, of a plan without problems. Claims are the hashes of the ids that its objects take.
func (t *Tenant) Summary(claims []uint64) Summary {
	d := t.Cluster
	s := Summary{Project: t.Project, Name: t.Name, Connector: d.Connector.Name, Cluster: d.Name, Server: d.Server, Waits: d.Waits, Claims: claims}
	if t.Host != nil {
		s.Host = t.Host.Cluster.Name
	}
	s.Templates = make([]string, 0, len(t.Applications))
	for i := range t.Applications {
		a := &t.Applications[i]
		if a.Destination == d {
			s.Own++
		} else {
			s.OnHost++
		}
		if a.Template != nil {
			s.Templates = append(s.Templates, a.Written.Template.Text())
		}
	}
	slices.Sort(s.Templates)
	s.Templates = slices.Compact(s.Templates)
	return s
}

// Count is how many of the tenant's applications a connector's Argo CD has: those on the tenant's own
// cluster, and those on its host.
func (t *Tenant) Count(c *fleet.Connector) (own, host int) {
	if k := t.Known; k != nil {
		if t.Cluster != nil && t.Cluster.Connector == c {
			own = k.Own
		}
		if t.Host != nil && t.Host.Connector == c {
			host = k.OnHost
		}
		return own, host
	}
	for i := range t.Applications {
		switch d := t.Applications[i].Destination; {
		case d == nil || d.Connector != c:
		case d == t.Cluster:
			own++
		default:
			host++
		}
	}
	return own, host
}

// known puts a tenant that is not rendered again into its place. It runs beside others and changes t only.
func (m *maker) known(t *Tenant, s *Summary) {
	t.Tenant, t.Known = &fleet.Tenant{Project: s.Project, Name: s.Name, Enabled: true}, s
	connector := m.connector[s.Connector]
	if connector == nil {
		return // see knownTenants
	}
	t.Cluster = &Destination{Name: s.Cluster, Server: s.Server, Waits: s.Waits, Connector: connector, Tenant: t}
	t.Cluster.SecretName = secretName(t.Cluster)
	t.Host = m.registered[s.Host]
}

// knownTenants reports a tenant that is not rendered again and is registered with what is not there any more.
func (m *maker) knownTenants() {
	for i := range m.plan.Tenants {
		if t := &m.plan.Tenants[i]; t.Known != nil && (t.Cluster == nil || t.Known.Host != "" && t.Host == nil) {
			m.bad.Add(t.Problem(yamlscan.Node{}, "", "is registered with what is not there any more", ""))
		}
	}
}
