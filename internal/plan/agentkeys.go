package plan

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// agentKeys checks the certificates in the input and gives each agent its own, where the connector takes
// the credentials of cluster Secrets from the input.
func (m *maker) agentKeys() {
	cas := m.agentCAs()
	agents := map[string]*fleet.AgentTLS{}
	for i := range m.fleet.AgentTLS {
		s := &m.fleet.AgentTLS[i]
		if s.Agent == "" {
			continue
		}
		if first := agents[s.Agent]; first != nil {
			m.bad.Add(s.Problem("", fmt.Sprintf("a second TLS Secret for the agent %q", s.Agent), fmt.Sprintf("the first is at %s; keep one", fleet.NamePos(first.Node))))
			continue
		}
		agents[s.Agent] = s
	}
	used := map[string]bool{}
	var names []string
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		for _, d := range c.Destinations {
			if d.Agent == nil {
				continue
			}
			names, used[d.Name] = append(names, d.Name), true
			m.agentKey(d, agents[d.Name], cas[c.Name])
		}
	}
	for i := range m.fleet.AgentTLS {
		if s := &m.fleet.AgentTLS[i]; s.Agent != "" && !used[s.Agent] {
			p := s.Problem("", fmt.Sprintf("no agent %q is registered, so this TLS Secret is not used", s.Agent), problem.Suggest(s.Agent, names))
			p.Warn = true
			m.bad.Add(p)
		}
	}
}

// An AgentCertificate is a certificate in the input. Whether it has expired is for whoever has a clock.
type AgentCertificate struct {
	Of     string // whose it is, for people
	Secret *fleet.AgentTLS
	Key    string // of the Secret
	Cert   *x509.Certificate
}

// certificatesOf notes the certificates of a key for the plan.
func (m *maker) certificatesOf(of string, s *fleet.AgentTLS, key string, certs []*x509.Certificate) {
	for _, c := range certs {
		if c.NotAfter.Before(c.NotBefore) {
			m.bad.Add(s.Problem(key, "ends before it begins, and so is never valid", "issue another"))
		}
		m.plan.AgentCertificates = append(m.plan.AgentCertificates, AgentCertificate{Of: of, Secret: s, Key: key, Cert: c})
	}
}

// agentCA is the CA of a connector's agents.
type agentCA struct {
	pem   string
	certs []*x509.Certificate
}

// agentCAs reads the Secrets with the CAs of connectors. Such a Secret holds certificates and nothing else:
// an agent takes every key of it for one, and a CA's key has no place in a fleet (argocd-agent
// v0.9.0, cmd/argocd-agent/agent.go).
func (m *maker) agentCAs() map[string]*agentCA {
	cas := map[string]*agentCA{}
	for i := range m.fleet.AgentTLS {
		s := &m.fleet.AgentTLS[i]
		if s.Connector == "" {
			continue
		}
		if cas[s.Connector] != nil {
			m.bad.Add(s.Problem("", fmt.Sprintf("a second CA for the agents of connector %q", s.Connector), "keep one; ca.crt may hold several certificates"))
			continue
		}
		ca := &agentCA{}
		cas[s.Connector] = ca
		if c := m.connector[s.Connector]; c == nil || c.Kind != fleet.Agent {
			p := s.Problem("", fmt.Sprintf("no connector %q of type argocd-agent, so this CA is not used", s.Connector), "")
			p.Warn = true
			m.bad.Add(p)
		}
		if slices.Contains(s.Keys(), "tls.key") {
			m.bad.Add(s.Problem("tls.key", "is the private key of a CA, with which anyone can be any agent", "keep it on the control plane; only ca.crt goes into the fleet"))
		}
		text, bad := s.Text("ca.crt")
		m.bad.Add(bad...)
		if ca.certs = certificates(text); ca.certs == nil {
			if !bad.Failed() {
				m.bad.Add(s.Problem("ca.crt", "holds no certificates in PEM", "store the CA's certificates, and nothing else, under ca.crt"))
			}
			continue
		}
		ca.pem = text
		m.certificatesOf(fmt.Sprintf("the CA of connector %q", s.Connector), s, "ca.crt", ca.certs)
	}
	return cas
}

// agentKey checks the TLS Secret of one agent, if there is one.
func (m *maker) agentKey(d *Destination, s *fleet.AgentTLS, ca *agentCA) {
	wanted := d.Agent.Credentials == fleet.ClusterExisting
	if s == nil {
		if wanted {
			m.agentWaits(d, fmt.Sprintf("a TLS Secret with the label %s: %s", fleet.LabelAgent, d.Name))
		}
		return
	}
	texts := map[string]string{}
	for _, key := range []string{"tls.crt", "tls.key", "ca.crt"} {
		text, bad := s.Text(key)
		m.bad.Add(bad...)
		texts[key] = text
	}
	if ca == nil || ca.certs == nil {
		ca = &agentCA{pem: texts["ca.crt"], certs: certificates(texts["ca.crt"])}
		m.certificatesOf(fmt.Sprintf("the CA of agent %q", d.Name), s, "ca.crt", ca.certs)
	}
	m.certificatesOf(fmt.Sprintf("agent %q", d.Name), s, "tls.crt", certificates(texts["tls.crt"]))
	bad := pairProblems(d, s, texts["tls.crt"], texts["tls.key"], ca)
	m.bad.Add(bad...)
	switch {
	case bad.Failed() || !wanted:
	case ca.certs == nil:
		m.agentWaits(d, fmt.Sprintf("its CA (a Secret with the label %s: %s and the key ca.crt)", fleet.LabelAgentCA, d.Connector.Name))
	default:
		d.Agent.TLS = &AgentTLS{Cert: texts["tls.crt"], Key: texts["tls.key"], CA: ca.pem}
	}
}

func (m *maker) agentWaits(d *Destination, what string) {
	d.Waits = what
	p := d.Problem("waits for "+strings.TrimSpace(what)+"; its Applications are emitted all the same", "")
	p.Warn, p.Waits, p.Cause = true, true, m.causes.agentKeys
	m.bad.Add(p)
}
