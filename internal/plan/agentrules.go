package plan

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

const (
	// maxSharedAgents is how many agents share one repo-server and redis before it is worth a warning
	// (argocd-agent v0.9.0, docs/concepts/argocd-integration.md).
	maxSharedAgents = 10
	// maxNamespaceList bounds the list of the agents' namespaces, in bytes: the principal and Argo CD read
	// it from an environment variable, and Linux takes 128 KiB in one.
	maxNamespaceList = 120 << 10
)

// agentNameProblems are the rules of an agent's name that go beyond those of a cluster's
// (argocd-agent v0.9.0, principal/auth.go and principal/server.go).
func agentNameProblems(d *Destination) problem.List {
	what := ""
	switch {
	case d.InCluster:
		return problem.List{d.Problem(`is Argo CD's own cluster (spec.local), and a control plane of argocd-agent deploys nothing into its own cluster`, "remove its spec.argoCD, or use a connector of another type for it")}
	case d.Name == d.Connector.Namespace:
		what = "is the principal's own namespace, which argocd-agent refuses as the name of an agent"
	case d.Name == ControlPlaneFolder:
		what = "is the name of the folder and bundle of the control plane"
	case d.Name == "default" || strings.HasPrefix(d.Name, "kube-"):
		what = "is a namespace of Kubernetes itself, and the agent's Applications live in a namespace named like it"
	default:
		return nil
	}
	return problem.List{d.Problem(fmt.Sprintf("%q %s", d.Name, what), "rename it, or change the Fleet's naming.cluster")}
}

// agentRules checks the settings of one connector against its agents.
func (m *maker) agentRules(c *Connector) {
	report := func(key, what, fix string, warn bool) {
		m.bad.Add(problem.Problem{Pos: c.SettingPos(key), Field: key, Object: c.Object, What: what, Fix: fix, Warn: warn})
	}
	a := c.Agents
	namespaces := 0
	for _, d := range c.Destinations {
		if d.Agent == nil {
			continue
		}
		if d.NeedsNamespace() {
			namespaces += len(d.Name) + 1
		}
		if !d.Autonomous() {
			continue
		}
		if a.Mapping == fleet.MappingDestination {
			m.bad.Add(d.Problem(fmt.Sprintf("is an autonomous agent, and connector %q maps by destination, with which such an agent does not start", c.Name), "make it managed, or leave the connector's mapping out"))
		}
		if a.Pattern == fleet.PatternShared {
			p := d.Problem(fmt.Sprintf("is an autonomous agent with pattern 1 (connector %q): it is to go on without its control plane, and has no repo-server and redis of its own", c.Name), "use a connector with pattern 2 for it")
			p.Warn = true
			m.bad.Add(p)
		}
	}
	if a.Pattern == fleet.PatternShared && len(c.Destinations) > maxSharedAgents {
		report("pattern", fmt.Sprintf("%d agents share one repo-server and redis, which bear the load of all and whose failure halts all: argocd-agent advises pattern 1 for fewer than %d", len(c.Destinations), maxSharedAgents), "use pattern 2", true)
	}
	if namespaces > maxNamespaceList {
		report("mapping", fmt.Sprintf("the names of its agents are %d bytes, and argocd-agent reads their list from one environment variable, which holds %d", namespaces, maxNamespaceList), "write mapping: Destination, or use several connectors", false)
	}
	m.authRule(c, report)
	m.resourceProxyRule(c)
}

// principals reports two principals in one namespace.
func (m *maker) principals() {
	namespaces := map[string]*Connector{}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		if c.Agents == nil {
			continue
		}
		if first := namespaces[c.Namespace]; first != nil {
			m.bad.Add(problem.Problem{
				Pos: c.SettingPos("namespace"), Field: "namespace", Object: c.Object,
				What: fmt.Sprintf("%q is the namespace of connector %q too, and a principal has one to itself", c.Namespace, first.Name),
				Fix:  fmt.Sprintf("that connector is at %s; give each a namespace of its own", first.SettingPos("namespace")),
			})
		} else {
			namespaces[c.Namespace] = c
		}
	}
}

// authRule checks that the expression makes of a certificate's subject the name of the agent.
func (m *maker) authRule(c *Connector, report func(key, what, fix string, warn bool)) {
	expression, ok := strings.CutPrefix(c.Agents.Auth, "mtls:")
	if !ok {
		return // schema has said so
	}
	if strings.HasPrefix(expression, "uri:") {
		if c.Agents.PKI == fleet.PKICertManager {
			report("auth", "reads the agent's name from a URI, and the certificates that pki: CertManager asks for have none", "write mtls:subject:CN=([^,]+), or pki: External", false)
		}
		return
	}
	re, err := regexp.Compile(strings.TrimPrefix(expression, "subject:"))
	if err != nil {
		return // schema has said so
	}
	for _, d := range c.Destinations {
		if d.Agent == nil {
			continue
		}
		if found := re.FindStringSubmatch("CN=" + d.Name); len(found) < 2 || found[1] != d.Name {
			report("auth", fmt.Sprintf("does not make %q of the subject %q", d.Name, "CN="+d.Name), "write mtls:subject:CN=([^,]+)", false)
			return
		}
	}
}
