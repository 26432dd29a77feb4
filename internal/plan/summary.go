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
	// Claims are the names that no other tenant may take, as hashes: two that differ are two names, two that
	// are equal may be one.
	Claims []uint64
}

// Summary is the tenant's, of a plan without problems.
func (t *Tenant) Summary() Summary {
	d := t.Cluster
	s := Summary{Project: t.Project, Name: t.Name, Connector: d.Connector.Name, Cluster: d.Name, Server: d.Server, Waits: d.Waits, Claims: t.claims()}
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
		return // see knownClaims
	}
	t.Cluster = &Destination{Name: s.Cluster, Server: s.Server, Waits: s.Waits, Connector: connector, Tenant: t}
	t.Cluster.SecretName = secretName(t.Cluster)
	t.Host = m.registered[s.Host]
}

// knownClaims compares the names of the tenants that are rendered with those of the tenants that are not.
// Among the latter nothing has changed. What it reports is no more than a reason to look at all of them.
func (m *maker) knownClaims() {
	if len(m.options.Known) == 0 {
		return
	}
	taken := map[uint64]*Tenant{}
	for i := range m.plan.Tenants {
		if t := &m.plan.Tenants[i]; t.Known == nil {
			for _, claim := range t.claims() {
				taken[claim] = t
			}
		}
	}
	for i := range m.plan.Tenants {
		t := &m.plan.Tenants[i]
		if t.Known == nil {
			continue
		}
		if t.Cluster == nil || t.Known.Host != "" && t.Host == nil {
			m.bad.Add(t.Problem(yamlscan.Node{}, "", "is registered with what is not there any more", ""))
			continue
		}
		for _, claim := range t.Known.Claims {
			if other := taken[claim]; other != nil {
				m.bad.Add(t.Problem(yamlscan.Node{}, "", "may have a name in common with tenant "+other.String(), ""))
			}
		}
	}
}

// claims are the names that uniqueApplications and uniqueProjects give to one tenant only.
func (t *Tenant) claims() []uint64 {
	claims := make([]uint64, 0, len(t.Applications)+2)
	for i := range t.Applications {
		if a := &t.Applications[i]; a.Destination != nil {
			claims = append(claims, claim("application", a.id()))
		}
	}
	for id := range t.projects() {
		claims = append(claims, claim("project", id))
	}
	return claims
}

// claim is the hash of a name (FNV-1a, 64 bits). One that was made to be equal to another costs a look at
// every tenant, and nothing else.
func claim(kind string, id objectID) uint64 {
	h := uint64(14695981039346656037)
	for _, part := range [...]string{kind, id.namespace, id.name} {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h *= 1099511628211 // a zero byte, so that the parts stay apart
	}
	return h
}
