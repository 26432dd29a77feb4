package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/serveraddr"
)

const (
	serverFix     = "write the address under which Argo CD reaches this vCluster: https://HOST or https://HOST:PORT"
	allowedFix    = "; the Fleet's allowedServers lists exceptions"
	ownClusterFix = "set spec.local: true on the Cluster that Argo CD runs in, and give any other its own address"
	patternFix    = "write https://HOST or https://HOST:PORT, with a path at most"
)

// judge reads a server and returns what is wrong with it, "" if nothing, as it follows the words "the server". A
// tenant's is held to more than a control plane cluster's, which is the platform team's. The text may be a secret
// of somebody's, as far as it is no address: no part of that is returned.
func (m *maker) judge(d *Destination, text string, mayHavePath bool) (serveraddr.Address, string) {
	a, err := serveraddr.Parse(text)
	switch {
	case err != nil:
		return a, err.Error()
	case d.Tenant != nil && a.Scheme != "https":
		return a, "is not an https URL"
	case d.Tenant != nil && a.Path != "" && !mayHavePath:
		return a, "has a path, which the API server of a vCluster has not"
	}
	reach := a.Reach()
	if reach == serveraddr.Elsewhere || d.Tenant == nil && reach != serveraddr.OwnCluster && reach != serveraddr.Loopback {
		return a, ""
	}
	if slices.ContainsFunc(m.fleet.Config.AllowedServers, func(p serveraddr.Pattern) bool { return p.Match(a) }) {
		return a, ""
	}
	return a, fmt.Sprintf("has the host %q, which is %s", a.Host, reach)
}

// serverFixOf is what to do about a tenant's server.
func serverFixOf(a serveraddr.Address) string {
	if r := a.Reach(); r == serveraddr.Elsewhere || r == serveraddr.OwnCluster {
		return serverFix
	}
	return serverFix + allowedFix
}

// fleetServer judges a server that a pattern of the Fleet's makes, and gives a tenant's its one spelling. What is
// wrong for names without meaning too is reported at the pattern, the rest at the destination.
func (m *maker) fleetServer(d *Destination, pattern string, path ...string) {
	a, what := m.judge(d, d.Server, true)
	if what == "" {
		if d.Tenant != nil && m.fleet.Config.Credentials.From != fleet.FromPlaceholder {
			d.Server = a.String()
		}
		return
	}
	field, at := strings.Join(path, "."), m.fleet.Config.Source.At(path...).Pos()
	sample, bad := m.judge(d, fill(pattern, "cluster", "x", "connector", "x", "project", "x", "tenant", "x"), true)
	switch {
	case bad == "":
		m.bad.Add(d.Problem(fmt.Sprintf("its server by %s (%s) %s", field, at, what), "rename it, or write another pattern there"))
	case d.Tenant == nil && sample.Reach() == serveraddr.OwnCluster:
		m.bad.Add(problem.Problem{Pos: at, Field: field, What: "the server " + bad, Fix: ownClusterFix})
	default:
		m.bad.Add(problem.Problem{Pos: at, Field: field, What: "the server " + bad, Fix: patternFix})
	}
}

// isAddress reports whether a placeholder is an address as it stands. Any other text is what a secret plugin
// replaces, by marks of its own.
func isAddress(text string) bool {
	scheme, rest, found := strings.Cut(text, "://")
	return found && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")) && !strings.ContainsAny(rest, "<>${}|%")
}

// placeholderRule reports a placeholder for a cluster Secret's config that holds no credential and nothing that a
// plugin could replace by one: Argo CD takes a cluster without credentials for one that anyone may use, and at one
// address for its own.
func (m *maker) placeholderRule() {
	c := &m.fleet.Config.Credentials
	if c.From != fleet.FromPlaceholder || !emptyConfig(c.Placeholder.Config) {
		return
	}
	n := c.Node.At("placeholder", "config")
	m.bad.Add(problem.Problem{
		Pos: n.Pos(), Field: "spec.credentials.placeholder.config", What: "holds no credential, nor anything that a plugin would replace by one",
		Fix: "write the text that the secret plugin replaces",
	})
}

// emptyConfig reports whether a text is the config of a cluster Secret (argo-cd v3.5.1, ClusterConfig), as JSON, and
// has no credential. What is not JSON is left to the plugin.
func emptyConfig(text string) bool {
	if strings.TrimSpace(text) == "" {
		return true
	}
	var config struct {
		Username, Password, BearerToken string
		TLSClientConfig                 struct{ CertData, KeyData string }
		AWSAuthConfig                   *struct{ ClusterName string }
		ExecProviderConfig              *struct{ Command string }
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		return false
	}
	given := func(texts ...string) bool {
		return !slices.ContainsFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" })
	}
	return !given(config.BearerToken) && !given(config.Username, config.Password) && !given(config.TLSClientConfig.CertData, config.TLSClientConfig.KeyData) &&
		(config.AWSAuthConfig == nil || !given(config.AWSAuthConfig.ClusterName)) && (config.ExecProviderConfig == nil || !given(config.ExecProviderConfig.Command))
}

// resourceProxyRule reports a resource proxy at an address that the servers of its agents cannot have.
func (m *maker) resourceProxyRule(c *Connector) {
	for _, d := range c.Destinations {
		if d.Agent == nil {
			continue
		}
		if _, what := m.judge(d, "https://"+c.Agents.ResourceProxy, false); what != "" {
			m.bad.Add(problem.Problem{
				Pos: c.SettingPos("resourceProxy"), Field: "resourceProxy", Object: c.Object, What: "the address " + what,
				Fix: "write the address under which Argo CD reaches the resource proxy",
			})
		}
		return // all agents have the one
	}
}

// servers reports two clusters that are one server to Argo CD, which knows a cluster by it. Argo CDs cannot be told
// apart for certain, so that a tenant's server is compared with those of all; only the platform team may register
// one control plane cluster with two of them.
func (m *maker) servers() {
	taken := taken{}
	for i := range m.plan.Connectors {
		for _, d := range m.plan.Connectors[i].Destinations {
			var before *Destination
			switch {
			case d.InCluster: // has no server; but where its kubeconfig is there, that says one
				for _, k := range m.kubeconfigsOf(d) {
					before = taken.by(d, serverKey(k.Server))
				}
			case d.Server == "":
			case d.Agent != nil: // agents of two principals may have one name, and their proxies one address
				before = taken.by(d, d.Connector.Name+" "+d.Server)
			case d.Tenant != nil && m.fleet.Config.Credentials.From != fleet.FromPlaceholder:
				before = taken.by(d, d.Server) // in its one spelling already
			default:
				before = taken.by(d, serverKey(d.Server))
			}
			if before != nil {
				m.oneServer(before, d)
			}
		}
	}
}

// taken are texts that no two clusters may have in common, by who has them.
type taken map[string]*Destination

// by takes a text for a cluster, and returns the one that has it already. It returns nil where that is reported: two
// clusters of one name. What two control plane clusters of two Argo CDs have in common is the platform team's business.
func (t taken) by(d *Destination, text string) *Destination {
	before := t[text]
	switch {
	case before == nil:
		t[text] = d
		return nil
	case before.Name == d.Name && (before.Connector.Namespace == d.Connector.Namespace || OneArgoCD(before.Connector, d.Connector)):
		return nil
	case before.Tenant == nil && d.Tenant == nil && !OneArgoCD(before.Connector, d.Connector):
		return nil
	}
	return before
}

// serverKey is what a server is compared by: its one spelling, as far as it is an address.
func serverKey(server string) string {
	if a, err := serveraddr.Parse(server); err == nil {
		return a.String()
	}
	return strings.TrimRight(server, "/")
}

// oneServer reports it at a tenant, if there is one.
func (m *maker) oneServer(a, b *Destination) {
	if b.Tenant == nil {
		a, b = b, a
	}
	where := fmt.Sprintf("connector %q", b.Connector.Name)
	if a.Connector != b.Connector {
		where = fmt.Sprintf("connectors %q and %q", a.Connector.Name, b.Connector.Name)
	}
	p := b.Problem(fmt.Sprintf("%s and %s both take one server (%s), and Argo CD knows a cluster by its server", a, b, where),
		fmt.Sprintf("%s is at %s; give each its own", a, a.Pos()))
	p.Cause = m.causes.server
	m.bad.Add(p)
}

// OneArgoCD reports whether two connectors are known to lead to one Argo CD.
func OneArgoCD(a, b *fleet.Connector) bool {
	return a == b || a.Server != "" && serverKey(a.Server) == serverKey(b.Server) ||
		a.Kind == fleet.Akuity && b.Kind == fleet.Akuity && a.Instance() == b.Instance()
}
