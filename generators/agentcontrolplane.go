package generators

import (
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// agentControlPlane emits what all agents of a connector share: objects for its Argo CD's cluster, and a
// folder with the kustomization of the principal and of the Argo CD beside it.
func agentControlPlane(p *plan.Plan, c *plan.Connector, s *sink) {
	if c.Agents == nil {
		return
	}
	for _, name := range []string{agentCAName, "argocd-agent-jwt"} { // the user's
		s.claimSecret(c.Namespace, name)
	}
	from := len(s.objects)
	of := func(apiVersion, kind, name string) meta {
		return ofConnector(apiVersion, kind, name, c.Connector, plan.ControlPlaneFolder+".yaml")
	}
	if c.Agents.PKI == fleet.PKICertManager {
		controlPlaneCertificates(c, s, of)
	} else {
		for _, name := range []string{principalSecret, resourceProxySecret} {
			s.claimSecret(c.Namespace, name)
		}
	}
	admitAgents(s, of)
	params, own := principalParams(c), serverParams(c)
	var env [][2]string
	if c.Agents.Credentials == fleet.ClusterSelfRegistration {
		env = [][2]string{
			{"ARGOCD_PRINCIPAL_ENABLE_SELF_CLUSTER_REGISTRATION", "true"},
			{"ARGOCD_PRINCIPAL_SELF_REGISTRATION_CLIENT_CERT_SECRET", selfRegistrationSecret},
		}
	}
	if c.Agents.ResourceProxy != "argocd-agent-resource-proxy:9090" {
		env = append(env, [2]string{"ARGOCD_PRINCIPAL_RESOURCE_PROXY_ADDRESS", c.Agents.ResourceProxy})
	}
	k := kustomization{
		namespace: c.Namespace,
		resources: []string{argoCDBase(p, c.Agents.ArgoCDVersion), agentBase(p, "principal", c.Agents.Version)},
		// Agents deploy; an application controller here would do it a second time.
		patches: []patch{remove("", "argocd-application-controller.*")},
	}
	if c.Namespace != plan.AgentNamespace {
		k.patches = append(k.patches, subjectsIn(c.Namespace))
	}
	if !c.Agents.ApplicationSet {
		k.patches = append(k.patches, remove("", "argocd-applicationset-controller.*"))
	}
	k.patches = append(k.patches,
		patch{"ClusterRole", "argocd-server", "- op: add\n  path: /rules/-\n  value:\n    apiGroups: [argoproj.io]\n    resources: [applications]\n    verbs: [update]\n"},
		allowRedis("argocd-agent-principal"),
		mergeConfig("argocd-agent-params", params),
		mergeConfig("argocd-cmd-params-cm", own),
		restart("Deployment", "argocd-agent-principal", paramsHash(append(params, env...)), env),
		restart("Deployment", "argocd-server", paramsHash(own), nil),
	)
	if c.Agents.ApplicationSet {
		k.patches = append(k.patches, restart("Deployment", "argocd-applicationset-controller", paramsHash(own), nil))
	}
	s.kustomize(k, plan.ControlPlaneFolder, of)
	s.bundle(plan.ControlPlaneFolder, plan.ControlPlaneBundleName(c), from, of)
}

// agentNamespaces is the namespaces of a connector's agents, sorted, separated by commas.
func agentNamespaces(c *plan.Connector) string {
	var names []string
	for _, d := range c.Destinations {
		if d.NeedsNamespace() {
			names = append(names, d.Name)
		}
	}
	return strings.Join(names, ",")
}

// principalParams are the keys of the principal's argocd-agent-params that are not upstream's defaults
// (argocd-agent v0.9.0, install/kubernetes/principal/principal-params-cm.yaml). Upstream listens on 127.0.0.1, and without allowed namespaces no Application
// goes anywhere, without an error.
func principalParams(c *plan.Connector) [][2]string {
	a := c.Agents
	allowed := agentNamespaces(c)
	if allowed == "" {
		allowed = c.Namespace
	}
	return [][2]string{
		{"principal.allowed-namespaces", allowed},
		{"principal.auth", a.Auth},
		{"principal.destination-based-mapping", strconv.FormatBool(a.Mapping == fleet.MappingDestination)},
		{"principal.listen.host", "0.0.0.0"},
		{"principal.namespace", c.Namespace},
		{"principal.namespace-create.enable", "false"}, // ours are emitted, and so are pruned too
		{"principal.tls.client-cert.match-subject", strconv.FormatBool(!strings.HasPrefix(a.Auth, "mtls:uri:"))},
		{"principal.tls.client-cert.require", "true"},
		{"principal.websocket.enable", strconv.FormatBool(a.WebSocket)},
	}
}

// serverParams are the keys of the control plane's argocd-cmd-params-cm. Without the redis proxy resource
// trees stay empty.
func serverParams(c *plan.Connector) [][2]string {
	params := [][2]string{{"redis.server", "argocd-agent-redis-proxy:6379"}}
	if namespaces := agentNamespaces(c); namespaces != "" {
		params = append([][2]string{{"application.namespaces", namespaces}}, params...)
	}
	return params
}

// admitAgents emits a NetworkPolicy that adds to upstream's, which lets in only agents of the same
// namespace, and nobody to the resource proxy.
func admitAgents(s *sink, of func(apiVersion, kind, name string) meta) {
	m := of("networking.k8s.io/v1", "NetworkPolicy", "argocd-agent-principal")
	m.Order, m.wave = orderCluster, beforeProjects
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Open("podSelector")
	w.Open("matchLabels")
	w.Str("app.kubernetes.io/component", "principal")
	w.Str("app.kubernetes.io/name", "argocd-agent-principal")
	w.Close()
	w.Close()
	w.OpenSeq("policyTypes")
	w.Item("Ingress")
	w.Close()
	w.OpenSeq("ingress")
	for _, rule := range []struct{ port, from string }{{"8443", ""}, {"9090", "argocd"}} {
		w.OpenItem()
		if rule.from != "" {
			w.OpenSeq("from")
			w.OpenItem()
			w.Open("podSelector")
			w.Open("matchLabels")
			w.Str("app.kubernetes.io/part-of", rule.from)
			w.Close()
			w.Close()
			w.Close()
			w.Close()
		}
		w.OpenSeq("ports")
		w.OpenItem()
		w.Str("protocol", "TCP")
		w.Raw("port", rule.port)
		w.Close()
		w.Close()
		w.Close()
	}
	w.Close()
	w.Close()
	s.end(&m, &w)
}
