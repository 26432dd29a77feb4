package plan

import "fmt"

// PlatformNamespaces are globs of the namespaces that programs of a cluster usually have, and so no agent: an agent's
// namespace is applied, labelled and filled with Applications under its name. default and kube-* are no agents' names
// at all.
var PlatformNamespaces = []string{
	"akuity", "akuity-*", "aks-*", "amazon-*", "argo", "argo-*", "argocd", "argocd-*", "aws-*", "azure-*", "calico-*", "cattle-*",
	"cert-manager", "cert-manager-*", "cilium", "cilium-*", "cnpg-*", "consul", "crossplane", "crossplane-*", "external-dns",
	"external-secrets", "external-secrets-*", "fleet-default", "fleet-local", "flux", "flux-*", "gatekeeper", "gatekeeper-*", "gitlab",
	"gke-*", "gmp-*", "grafana", "harbor", "ingress-*", "istio", "istio-*", "keda", "keycloak", "knative-*", "kubernetes-*", "kyverno",
	"linkerd", "linkerd-*", "logging", "loft", "loft-p-*", "loki", "longhorn", "longhorn-*", "metallb", "metallb-*", "minio", "monitoring",
	"nginx-ingress", "observability", "olm", "openshift", "openshift-*", "operators", "prometheus", "prometheus-*", "rook-*",
	"sealed-secrets", "spire", "tekton-*", "tigera-*", "traefik", "vault", "vcluster-platform", "velero", "*-operator", "*-operators", "*-system",
}

// agentNamespaces reports an agent that would take a namespace that the fleet itself names, or a program of the
// platform usually has.
func (m *maker) agentNamespaces() {
	var named map[string]namespaceUse
	for i := range m.plan.Connectors {
		for _, d := range m.plan.Connectors[i].Destinations {
			if !d.NeedsNamespace() || agentNameProblems(d) != nil {
				continue
			}
			if named == nil {
				named = m.namespaces()
			}
			use, found := named[d.Name]
			switch {
			case found && (use.tenant == nil || use.tenant != d.Tenant):
				m.bad.Add(d.Problem(fmt.Sprintf("the agent would take the namespace %q, which is %s", d.Name, use.what), agentNamespaceFix))
			case !found && matchAny(PlatformNamespaces, d.Name):
				m.bad.Add(d.Problem(fmt.Sprintf("the agent would take the namespace %q, which a program of the platform usually has", d.Name), agentNamespaceFix))
			}
		}
	}
}

const agentNamespaceFix = "rename it, change the Fleet's naming.cluster (agent-{project}-{tenant}), or write mapping: Destination in the connector"

// A namespaceUse says what the fleet has a namespace for.
type namespaceUse struct {
	what   string
	tenant *Tenant // whose virtual cluster it has
}

// namespaces are those that the fleet names, on whichever cluster: which of those is an agent's control plane is not
// known.
func (m *maker) namespaces() map[string]namespaceUse {
	named := map[string]namespaceUse{}
	add := func(namespace, what string, of *Tenant) {
		if _, there := named[namespace]; !there && namespace != "" {
			named[namespace] = namespaceUse{what, of}
		}
	}
	for i := range m.fleet.Connectors {
		c := &m.fleet.Connectors[i]
		add(c.Namespace, fmt.Sprintf("the namespace of connector %q", c.Name), nil)
		add(c.Node.At("metadata", "namespace").Text(), "the namespace of connector Secrets", nil)
	}
	for i := range m.fleet.Clusters {
		add(m.fleet.Clusters[i].SecretNamespace, "the namespace of control plane clusters' kubeconfigs", nil)
	}
	for i := range m.fleet.Kubeconfigs {
		add(m.fleet.Kubeconfigs[i].Namespace, "the namespace of kubeconfigs", nil)
	}
	if agents := &m.fleet.Config.Platform.Agents; agents.Node.Exists() {
		add(agents.Namespace, "the namespace of the Platform's agents", nil)
	}
	for i := range m.plan.Tenants {
		t := &m.plan.Tenants[i]
		add(t.Namespace, "the namespace of the virtual cluster of tenant "+t.String(), t)
		for _, namespace := range m.fleet.Config.ProjectNamespaces(t.Project) {
			add(namespace, "the namespace of project "+t.Project, nil)
		}
	}
	return named
}
