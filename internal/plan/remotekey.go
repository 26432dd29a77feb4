package plan

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
)

// A credentialSource is a place of somebody else's that a cluster's credentials come from.
type credentialSource struct {
	setting string // of the Fleet's that names it
	pattern string
	scope   string // of the place's names
}

// credentialSources reports two clusters whose credentials come from one place: names join to one, and one tenant's API
// server would be sent the other's credentials.
func (m *maker) credentialSources() {
	taken := taken{}
	for i := range m.plan.Connectors {
		for _, d := range m.plan.Connectors[i].Destinations {
			s := m.credentialSource(d)
			if d.InCluster || !s.isOfOne() {
				continue
			}
			if before := taken.by(d, s.key(d)); before != nil {
				m.twoSources(before, d, s)
			}
		}
	}
}

// key is what tells the place of a cluster from that of another: this runs for every tenant, and in most fleets the name
// alone does.
func (s credentialSource) key(d *Destination) string {
	key := d.Name
	if strings.Contains(s.pattern, "{project}") || strings.Contains(s.pattern, "{tenant}") || !strings.Contains(s.pattern, "{cluster}") {
		key = d.Pattern(s.pattern)
	} else if strings.Contains(s.pattern, "{connector}") {
		key += "\x00" + d.Connector.Name
	}
	if s.scope != "" {
		key += "\x00" + s.scope
	}
	return key
}

// isOfOne reports whether the place is meant to be one cluster's.
func (s credentialSource) isOfOne() bool {
	return strings.Contains(s.pattern, "{cluster}") || strings.Contains(s.pattern, "{tenant}")
}

func (m *maker) credentialSource(d *Destination) credentialSource {
	c := &m.fleet.Config.Credentials
	store := func(setting, pattern, kind string) credentialSource {
		s := credentialSource{setting: setting, pattern: pattern}
		if kind == "SecretStore" { // of the Argo CD's namespace
			s.scope = d.Connector.Name
		}
		return s
	}
	switch {
	case d.Agent != nil && d.Agent.Credentials == fleet.ClusterExternalSecret:
		from := m.fleet.Config.AgentSecret()
		return store("spec.argocdAgent.externalSecret.key", from.Key, from.StoreKind)
	case d.Agent != nil && d.Agent.Credentials == fleet.ClusterExisting:
		return credentialSource{setting: "label " + fleet.LabelAgent, pattern: "{cluster}"}
	case d.Connector.Kind != fleet.SelfHosted:
		return credentialSource{}
	case c.From == fleet.FromPlatformProxy:
		return credentialSource{setting: "label " + fleet.LabelAccessKey, pattern: "{cluster}"}
	case c.From == fleet.FromExternalSecret:
		return store("spec.credentials.externalSecret.key", c.ExternalSecret.Key, c.ExternalSecret.StoreKind)
	case c.From == fleet.FromPlaceholder:
		return credentialSource{setting: "spec.credentials.placeholder.config", pattern: c.Placeholder.Config}
	case c.From == fleet.FromExec:
		return credentialSource{setting: "spec.credentials.exec.args", pattern: strings.Join(c.Exec.Args, "\x00")}
	}
	return credentialSource{}
}

// twoSources reports it at a tenant, if there is one. It shows no pattern: a placeholder may be a whole config.
func (m *maker) twoSources(a, b *Destination, s credentialSource) {
	if b.Tenant == nil {
		a, b = b, a
	}
	m.bad.Add(b.Problem(fmt.Sprintf("%s and %s both take their credentials from one place (%s)", a, b, s.setting),
		fmt.Sprintf("%s is at %s; rename one, or tell them apart there, by {connector} and {cluster}", a, a.Pos())))
}
