package generators

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// What argocd-agent's principal finds and keeps a cluster Secret by (argocd-agent v0.9.0,
// internal/argocd/cluster).
const (
	agentNameLabel = "argocd-agent.argoproj-labs.io/agent-name"
	skipReconcile  = "argocd.argoproj.io/skip-reconcile" // the control plane has no business in an agent's cluster
	agentManagedBy = "managed-by"
)

// agentClusterSecret registers an agent with its Argo CD: the Secret that `argocd-agentctl agent create`
// writes, or what makes it. With self-registration the principal makes it, at the agent's first login.
func agentClusterSecret(p *plan.Plan, d *plan.Destination, s *sink, of func(apiVersion, kind, name string) meta) {
	if d.Agent.Credentials != fleet.ClusterExisting || d.Agent.TLS == nil { // made by others, or waits
		s.claimSecret(d.Connector.Namespace, d.SecretName)
	}
	switch d.Agent.Credentials {
	case fleet.ClusterSelfRegistration:
	case fleet.ClusterExternalSecret:
		agentExternalSecret(p, d, s, of)
	case fleet.ClusterExisting:
		if d.Agent.TLS == nil {
			return // it waits; plan says so
		}
		m := of("v1", "Secret", d.SecretName)
		m.Order, m.wave, m.Secret = orderCluster, beforeProjects, true
		m.labels = agentLabels(d)
		m.annotations = [][2]string{{skipReconcile, "true"}, {agentManagedBy, "argocd-agent"}}
		w := s.begin(&m)
		m.closeMeta(&w)
		w.Str("type", "Opaque")
		encode := func(pem string) string { return base64.StdEncoding.EncodeToString([]byte(pem)) }
		w.Open("stringData")
		agentClusterData(d, &w, tlsConfig{CertData: encode(d.Agent.TLS.Cert), KeyData: encode(d.Agent.TLS.Key), CAData: encode(d.Agent.TLS.CA)})
		w.Close()
		s.end(&m, &w)
	}
}

// agentLabels are the labels of a cluster Secret, the Fleet's among them, sorted.
func agentLabels(d *plan.Destination) [][2]string {
	all := append([][2]string{{agentNameLabel, d.Name}, {secretType, "cluster"}}, d.Agent.Labels...)
	slices.SortFunc(all, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	return all
}

// agentClusterData writes the three keys of the cluster Secret. Certificates belong inside
// tlsClientConfig: Argo CD overlooks them anywhere else.
func agentClusterData(d *plan.Destination, w *yamlout.Writer, tls tlsConfig) {
	w.Str("name", d.Name)
	w.Str("server", d.Server)
	w.Str("config", tls.json())
}

// agentExternalSecret emits an ExternalSecret (external-secrets.io/v1) that makes the cluster Secret from a
// Secret with tls.crt, tls.key and ca.crt, which is what cert-manager makes.
func agentExternalSecret(p *plan.Plan, d *plan.Destination, s *sink, of func(apiVersion, kind, name string) meta) {
	m := of("external-secrets.io/v1", "ExternalSecret", d.SecretName)
	m.Order, m.wave = orderCluster, beforeProjects
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("spec")
	source := p.Config.AgentSecret()
	w.Str("refreshInterval", source.RefreshInterval)
	w.Open("secretStoreRef")
	w.Str("kind", source.StoreKind)
	w.Str("name", source.StoreName)
	w.Close()
	w.Open("target")
	w.Str("name", d.SecretName)
	w.Open("template")
	w.Str("engineVersion", "v2")
	w.Open("metadata")
	w.Open("labels")
	w.Str(fleet.LabelManagedBy, fleet.ManagedBy)
	for _, l := range agentLabels(d) {
		w.Str(l[0], l[1])
	}
	w.Close()
	w.Open("annotations")
	w.Str(skipReconcile, "true")
	w.Str(agentManagedBy, "argocd-agent")
	w.Close()
	w.Close()
	w.Open("data")
	hole := func(key string) string { return "{{ index . `" + key + "` | b64enc }}" }
	agentClusterData(d, &w, tlsConfig{CertData: hole("tls.crt"), KeyData: hole("tls.key"), CAData: hole("ca.crt")})
	w.Close()
	w.Close()
	w.Close()
	w.OpenSeq("dataFrom")
	w.OpenItem()
	w.Open("extract")
	w.Str("key", proxyKey(p, d))
	w.Close()
	w.Close()
	w.Close()
	w.Close()
	s.end(&m, &w)
}

// proxyCertificate names the Secret with which Argo CD is this agent's to the resource proxy.
func proxyCertificate(d *plan.Destination) string { return "argocd-agent-proxy-" + d.Name }

// clientCertificate names the Secret with which the agent logs in; in its own cluster it is
// argocd-agent-client-tls.
func clientCertificate(d *plan.Destination) string { return "argocd-agent-client-" + d.Name }

// hostOf is the host of HOST:PORT, where an IPv6 address stands in brackets.
func hostOf(address string) string {
	return strings.Trim(address[:max(strings.LastIndexByte(address, ':'), 0)], "[]")
}

// proxyKey is where the ExternalSecret of an agent reads its certificate: the Fleet's place, or that of the
// certificate that is asked for here.
func proxyKey(p *plan.Plan, d *plan.Destination) string {
	if key := p.Config.AgentSecret().Key; key != "" {
		return d.Pattern(key)
	}
	return proxyCertificate(d)
}
