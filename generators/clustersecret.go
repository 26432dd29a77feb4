package generators

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// secretType is the label by which Argo CD finds a declarative cluster (argo-cd,
// docs/operator-manual/declarative-setup.md).
const secretType = "argocd.argoproj.io/secret-type"

// tenantClusterSecret registers the tenant's cluster with a self-hosted Argo CD.
func tenantClusterSecret(p *plan.Plan, t *plan.Tenant, s *sink) {
	if d := t.Cluster; d != nil {
		m := s.ofTenant("v1", "Secret", d.SecretName, d.Connector, t)
		clusterSecret(p, d, &m, s)
	}
}

// controlPlaneClusterSecrets registers the control plane clusters of one self-hosted Argo CD.
func controlPlaneClusterSecrets(p *plan.Plan, c *plan.Connector, s *sink) {
	for _, d := range c.Destinations {
		if d.Cluster == nil || d.InCluster {
			continue
		}
		s.origin = origin{cluster: d}
		m := ofConnector("v1", "Secret", d.SecretName, d.Connector, "clusters/"+d.Name+".yaml")
		clusterSecret(p, d, &m, s)
	}
}

// clusterSecret emits what registers one destination: a cluster Secret, or what makes one.
func clusterSecret(p *plan.Plan, d *plan.Destination, m *meta, s *sink) {
	if d.Connector.Kind != fleet.SelfHosted {
		return
	}
	m.Order, m.wave = orderCluster, beforeProjects
	c := &p.Config.Credentials
	if c.From == fleet.FromExternalSecret || c.From == fleet.FromClusterProfile || c.From == fleet.FromKubeconfig && d.Kubeconfig == nil {
		s.claimSecret(d.Connector.Namespace, d.SecretName)
	}
	switch c.From {
	case fleet.FromExternalSecret:
		externalSecret(c, d, m, s)
		return
	case fleet.FromClusterProfile:
		clusterProfile(c, d, m, s)
		return
	case fleet.FromKubeconfig:
		if d.Kubeconfig == nil {
			return // it waits; plan says so
		}
	}
	m.Secret = c.From == fleet.FromKubeconfig || c.From == fleet.FromPlatformProxy && d.AccessKey != ""
	m.labels = [][2]string{{secretType, "cluster"}}
	w := s.begin(m)
	m.closeMeta(&w)
	w.Str("type", "Opaque")
	w.Open("stringData")
	w.Str("name", d.Name)
	switch c.From {
	case fleet.FromPlaceholder:
		w.Str("server", d.Server)
		w.Str("config", d.Pattern(c.Placeholder.Config))
	default:
		w.Str("server", d.Server)
		w.Str("config", s.clusterConfig(c, d))
	}
	w.Close()
	s.end(m, &w)
}

// externalSecret emits an ExternalSecret (external-secrets.io/v1) that renders the cluster Secret from
// the remote key's properties server and config.
func externalSecret(c *fleet.Credentials, d *plan.Destination, m *meta, s *sink) {
	m.APIVersion, m.Kind = "external-secrets.io/v1", "ExternalSecret"
	w := s.begin(m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Str("refreshInterval", c.ExternalSecret.RefreshInterval)
	w.Open("secretStoreRef")
	w.Str("kind", c.ExternalSecret.StoreKind)
	w.Str("name", c.ExternalSecret.StoreName)
	w.Close()
	w.Open("target")
	w.Str("name", d.SecretName)
	w.Open("template")
	w.Open("metadata")
	w.Open("labels")
	w.Str(fleet.LabelManagedBy, fleet.ManagedBy)
	w.Str(secretType, "cluster")
	w.Close()
	w.Close()
	w.Open("data")
	w.Str("name", d.Name)
	if d.Server != "" {
		w.Str("server", d.Server)
	} else {
		w.Str("server", "{{ .server }}")
	}
	w.Str("config", "{{ .config }}")
	w.Close()
	w.Close()
	w.Close()
	w.OpenSeq("dataFrom")
	w.OpenItem()
	w.Open("extract")
	w.Str("key", d.Pattern(c.ExternalSecret.Key))
	w.Close()
	w.Close()
	w.Close()
	w.Close()
	s.end(m, &w)
}

// clusterProfile emits a ClusterProfile (multicluster.x-k8s.io/v1alpha1, KEP-4322); its credentials come
// from the cluster manager's own providers, in its status.
func clusterProfile(c *fleet.Credentials, d *plan.Destination, m *meta, s *sink) {
	m.APIVersion, m.Kind, m.Name = "multicluster.x-k8s.io/v1alpha1", "ClusterProfile", d.Name
	m.labels = [][2]string{{"x-k8s.io/cluster-manager", c.ClusterProfile.Manager}}
	w := s.begin(m)
	m.closeMeta(&w)
	w.Open("spec")
	w.Str("displayName", d.Name)
	w.Open("clusterManager")
	w.Str("name", c.ClusterProfile.Manager)
	w.Close()
	w.Close()
	s.end(m, &w)
}
