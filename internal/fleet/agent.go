package fleet

import (
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Values of an argocd-agent connector's keys.
const (
	AgentManaged    = "managed"
	AgentAutonomous = "autonomous"

	MappingNamespace   = "Namespace"   // an Application's namespace routes it
	MappingDestination = "Destination" // its destination.name does

	PatternShared = "1" // one repo-server and redis for all agents
	PatternOwn    = "2" // one of each for each agent

	PKICertManager = "CertManager"
	PKIExternal    = "External"

	ClusterExternalSecret   = "ExternalSecret"
	ClusterExisting         = "Existing"
	ClusterSelfRegistration = "SelfRegistration"
)

// AgentSettings are the keys of a connector of kind [Agent], with their defaults.
type AgentSettings struct {
	PrincipalAddress, PrincipalPort string
	ResourceProxy                   string // HOST:PORT
	Mode, Mapping, Pattern          string
	RepoServer, Redis               string // HOST:PORT; of pattern 1
	Auth                            string
	PKI, Credentials                string
	WebSocket, ApplicationSet       bool
	Version                         string // of argocd-agent, such as v0.9.0
	ArgoCDVersion                   string // of the Argo CD beside it, such as v3.4.3
}

// AgentSettings reads the keys of a connector of kind [Agent]; what is wrong in them has been reported.
func (c *Connector) AgentSettings() AgentSettings {
	key := func(name, otherwise string) string {
		if text := c.Setting(name); text != "" {
			return text
		}
		return otherwise
	}
	return AgentSettings{
		PrincipalAddress: key("principalAddress", ""),
		PrincipalPort:    key("principalPort", "443"),
		ResourceProxy:    key("resourceProxy", "argocd-agent-resource-proxy:9090"),
		Mode:             key("agentMode", AgentManaged),
		Mapping:          key("mapping", MappingNamespace),
		Pattern:          key("pattern", PatternOwn),
		RepoServer:       key("repoServerAddress", ""),
		Redis:            key("redisAddress", ""),
		Auth:             key("auth", "mtls:subject:CN=([^,]+)"),
		PKI:              key("pki", PKICertManager),
		Credentials:      key("clusterCredentials", ClusterExternalSecret),
		WebSocket:        key("webSocket", "false") == "true",
		ApplicationSet:   key("applicationSet", "false") == "true",
		Version:          key("version", "v0.9.0"),
		ArgoCDVersion:    key("argoCDVersion", "v3.4.3"), // what v0.9.0 is built against
	}
}

// An AgentOverride changes settings of some agents (spec.argocdAgent.overrides[]): those of tenants, and
// those of control plane clusters.
type AgentOverride struct {
	Tenants, Projects, Clusters  []string // shell patterns
	Mode, Version, ArgoCDVersion string   // "" keeps the connector's
	Labels                       yamlscan.Node
	Node                         yamlscan.Node
}

// AgentOverrides are the overrides in their order: a later one wins.
func (c *Config) AgentOverrides() []AgentOverride {
	var all []AgentOverride
	for n := range c.ArgoCDAgent.Get("overrides").Items() {
		all = append(all, AgentOverride{
			Tenants: oneOrMore(n.Get("tenants")), Projects: oneOrMore(n.Get("projects")), Clusters: oneOrMore(n.Get("clusters")),
			Mode: n.Get("agentMode").Text(), Version: n.Get("version").Text(), ArgoCDVersion: n.Get("argoCDVersion").Text(),
			Labels: n.Get("labels"), Node: n,
		})
	}
	return all
}

// AgentSecret says where ExternalSecrets read the certificates of agents from
// (spec.argocdAgent.externalSecret). Server is not used: it is the resource proxy's.
func (c *Config) AgentSecret() ExternalSecret {
	n := c.ArgoCDAgent.Get("externalSecret")
	return ExternalSecret{
		StoreName: or(n.At("store", "name"), "argocd-agent"), StoreKind: or(n.At("store", "kind"), "SecretStore"),
		Key: n.Get("key").Text(), RefreshInterval: or(n.Get("refreshInterval"), "1h"),
	}
}

func oneOrMore(n yamlscan.Node) []string {
	if n.Kind() == yamlscan.Scalar {
		return []string{n.Text()}
	}
	return texts(n)
}

// Problem makes a problem of the Secret's, at one of its keys where it has it. No text of it may be in what
// is said.
func (a AgentTLS) Problem(key, what, fix string) problem.Problem {
	p := problem.Problem{Pos: NamePos(a.Node), What: what, Fix: fix, Object: RefOf(a.Node)}
	if key != "" {
		p.Field = "data[" + key + "]"
	}
	for _, part := range []string{"stringData", "data"} {
		if n := a.Node.Get(part).KeyOf(key); n.Exists() {
			p.Pos, p.Field = n.Pos(), part+"["+key+"]"
			break
		}
	}
	return p
}

// Keys are the names of the Secret's keys.
func (a AgentTLS) Keys() []string {
	var all []string
	for _, part := range []string{"data", "stringData"} {
		for k := range a.Node.Get(part).Pairs() {
			all = append(all, k.Text())
		}
	}
	return all
}
