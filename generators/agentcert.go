package generators

import (
	"net/netip"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// certManager is the API of cert-manager's objects.
const certManager = "cert-manager.io/v1"

// agentCAName names the CA of an argocd-agent's control plane: its Secret and its Issuer.
const agentCAName = "argocd-agent-ca"

// selfRegistrationSecret names the Secret with the one client certificate of all cluster Secrets that a
// principal makes itself.
const selfRegistrationSecret = "argocd-agent-self-registration"

// The Secrets with the certificates of a control plane's programs.
const (
	principalSecret     = "argocd-agent-principal-tls"
	resourceProxySecret = "argocd-agent-resource-proxy-tls"
)

// A certificate is a cert-manager Certificate; its object and its Secret have one name.
type certificate struct {
	name, commonName, usage string
	hosts                   []string
}

// agentCertificates asks for an agent's certificates: one for its login, one for its cluster Secret.
// Where the Fleet names another place for the latter, it is made there.
func agentCertificates(p *plan.Plan, d *plan.Destination, s *sink, of func(apiVersion, kind, name string) meta) {
	requestCertificate(certificate{name: clientCertificate(d), commonName: d.Name, usage: "client auth"}, s, of)
	if d.Agent.Credentials == fleet.ClusterExternalSecret && proxyKey(p, d) == proxyCertificate(d) {
		requestCertificate(certificate{name: proxyCertificate(d), commonName: d.Name, usage: "client auth"}, s, of)
	}
}

// controlPlaneCertificates asks for the certificates of the principal and its resource proxy. The CA's own
// Secret is the user's to make: its key is no part of a fleet.
func controlPlaneCertificates(c *plan.Connector, s *sink, of func(apiVersion, kind, name string) meta) {
	m := of(certManager, "Issuer", agentCAName)
	m.Order, m.wave = orderNamespace, beforeClusters
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Open("ca")
	w.Str("secretName", agentCAName)
	w.Close()
	w.Close()
	s.end(&m, &w)

	service := func(name string) []string {
		return []string{name, name + "." + c.Namespace, name + "." + c.Namespace + ".svc", name + "." + c.Namespace + ".svc.cluster.local"}
	}
	requestCertificate(certificate{
		name: principalSecret, commonName: "argocd-agent-principal", usage: "server auth",
		hosts: append([]string{c.Agents.PrincipalAddress}, service("argocd-agent-principal")...),
	}, s, of)
	requestCertificate(certificate{
		name: resourceProxySecret, commonName: "argocd-agent-resource-proxy", usage: "server auth",
		hosts: append([]string{hostOf(c.Agents.ResourceProxy)}, service("argocd-agent-resource-proxy")...),
	}, s, of)
	if c.Agents.Credentials == fleet.ClusterSelfRegistration {
		requestCertificate(certificate{name: selfRegistrationSecret, commonName: selfRegistrationSecret, usage: "client auth"}, s, of)
	}
}

// requestCertificate emits a Certificate of the control plane's CA. It lasts a year, for argocd-agent reads
// it at its start only and goes on with the old one until it is restarted.
func requestCertificate(c certificate, s *sink, of func(apiVersion, kind, name string) meta) {
	m := of(certManager, "Certificate", c.name)
	s.claimSecret(m.Namespace, c.name)
	m.Order, m.wave = orderNamespace, beforeClusters
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Str("secretName", c.name)
	w.Str("commonName", c.commonName)
	var names, addresses []string
	for _, host := range c.hosts {
		if _, err := netip.ParseAddr(host); err == nil {
			addresses = append(addresses, host)
		} else if !slices.Contains(names, host) {
			names = append(names, host)
		}
	}
	for _, list := range []struct {
		key   string
		items []string
	}{{"dnsNames", names}, {"ipAddresses", addresses}, {"usages", []string{"digital signature", "key encipherment", c.usage}}} {
		if len(list.items) == 0 {
			continue
		}
		w.OpenSeq(list.key)
		for _, item := range list.items {
			w.Item(item)
		}
		w.Close()
	}
	w.Str("duration", "8760h")
	w.Str("renewBefore", "2160h")
	w.Open("privateKey")
	w.Str("algorithm", "RSA")
	w.Raw("size", "4096")
	w.Str("rotationPolicy", "Always")
	w.Close()
	w.Open("issuerRef")
	w.Str("name", agentCAName)
	w.Str("kind", "Issuer")
	w.Close()
	w.Close()
	s.end(&m, &w)
}
