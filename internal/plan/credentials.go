package plan

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/serveraddr"
)

// credentials decides each self-hosted destination's server, and finds its credentials where the Fleet
// takes them from the input.
func (m *maker) credentials() {
	m.unfilledPatterns()
	m.placeholderRule()
	m.kubeconfigs = make(map[string][]*fleet.Kubeconfig, len(m.fleet.Kubeconfigs))
	for i := range m.fleet.Kubeconfigs {
		k := &m.fleet.Kubeconfigs[i]
		m.kubeconfigs[k.Secret] = append(m.kubeconfigs[k.Secret], k)
	}
	keys := map[string]string{}
	for _, k := range m.fleet.AccessKeys {
		keys[k.Cluster] = strings.TrimSpace(k.Token)
	}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		if c.Kind != fleet.SelfHosted {
			continue
		}
		for _, d := range c.Destinations {
			if d.InCluster || d.known() || !d.named() {
				continue
			}
			m.credentialsOf(d, keys)
			if d.Waits != "" && !m.fleet.Config.Broken { // else nobody knows whether they come from there
				p := d.Problem(fmt.Sprintf("waits for %s; its Applications are emitted all the same", d.Waits), "")
				p.Warn, p.Waits, p.Cause = true, true, m.causes.kubeconfigs
				if m.fleet.Config.Credentials.From == fleet.FromPlatformProxy {
					p.Cause = m.causes.accessKeys
				}
				m.bad.Add(p)
			}
		}
	}
}

// named reports whether the destination has names that patterns can be filled with; what has not is reported.
func (d *Destination) named() bool {
	if d.Tenant == nil {
		return d.Cluster.Name != ""
	}
	return isLabel(d.Tenant.Name) && isLabel(d.Tenant.Project)
}

func (m *maker) credentialsOf(d *Destination, keys map[string]string) {
	c := &m.fleet.Config.Credentials
	switch c.From {
	case fleet.FromKubeconfig:
		m.kubeconfig(d)
	case fleet.FromPlatformProxy:
		m.proxy(d, keys)
	case fleet.FromExternalSecret:
		m.patternServer(d, c.ExternalSecret.Server, "externalSecret")
	case fleet.FromPlaceholder:
		m.patternServer(d, c.Placeholder.Server, "placeholder")
	case fleet.FromExec:
		m.patternServer(d, c.Exec.Server, "exec")
	}
}

// kubeconfig finds the one kubeconfig Secret of a destination and takes its server from it.
func (m *maker) kubeconfig(d *Destination) {
	fits := m.kubeconfigsOf(d)
	switch len(fits) {
	case 0:
		m.kubeconfigWaits(d)
	case 1:
		d.Kubeconfig = fits[0]
		if d.Tenant == nil {
			m.clusterKubeconfig(d)
		} else {
			m.tenantKubeconfig(d)
		}
	default:
		m.bad.Add(problem.Problem{
			Pos: fleet.NamePos(fits[1].Node), Object: fits[1].Object,
			What: fmt.Sprintf("two kubeconfig Secrets fit %s", d), Fix: fmt.Sprintf("the other is at %s; keep one", fleet.NamePos(fits[0].Node)),
		})
	}
}

func (m *maker) kubeconfigsOf(d *Destination) []*fleet.Kubeconfig {
	secret := ""
	if d.Tenant != nil {
		secret = "vc-" + d.Tenant.Name
	} else {
		secret = d.Cluster.SecretName
	}
	var fits []*fleet.Kubeconfig
	for _, k := range m.kubeconfigs[secret] {
		if belongs(k, d) {
			fits = append(fits, k)
		}
	}
	return fits
}

func (m *maker) kubeconfigWaits(d *Destination) {
	if d.Tenant != nil {
		d.Waits = fmt.Sprintf("the Secret %s/vc-%s with its kubeconfig", d.Tenant.Namespace, d.Tenant.Name)
		m.exportedServer(d, true)
		return
	}
	d.Waits = fmt.Sprintf("the Secret %s/%s of its spec.config", d.Cluster.SecretNamespace, d.Cluster.SecretName)
	if d.Cluster.SecretName == "" {
		d.Waits = "a kubeconfig: its spec.config names no Secret (secretName and secretNamespace)"
	}
}

// clusterKubeconfig takes a control plane cluster's server as it is written: it is the platform team's, and what
// else they wrote for Argo CD may name it.
func (m *maker) clusterKubeconfig(d *Destination) {
	d.Server = d.Kubeconfig.Server
	a, what := m.judge(d, d.Server, true)
	switch {
	case what == "":
	case a.Reach() == serveraddr.Loopback:
		m.bad.Add(d.Problem("the kubeconfig's server is a loopback address, which Argo CD cannot reach", "write the cluster's own address into the kubeconfig"))
	default:
		m.bad.Add(d.Problem("the kubeconfig's server "+what, ownClusterFix))
	}
}

// tenantKubeconfig takes a tenant's server from its kubeconfig, or, where that is a loopback address, as vCluster
// writes it, from exportKubeConfig.server.
func (m *maker) tenantKubeconfig(d *Destination) {
	k := d.Kubeconfig
	a, what := m.judge(d, k.Server, false)
	if a.Reach() == serveraddr.Loopback && (what != "" || d.Tenant.ExportedServer().Exists()) {
		m.exportedServer(d, false)
		return
	}
	if what != "" {
		m.bad.Add(d.Problem(fmt.Sprintf("the server in its kubeconfig (%s) %s", fleet.NamePos(k.Node), what), serverFixOf(a)))
		return
	}
	d.Server = a.String()
}

// exportedServer takes a tenant's server from exportKubeConfig.server of its vcluster.yaml. Before its kubeconfig is
// there, nothing is missing, and what is written is judged all the same: vCluster puts it into the kubeconfig.
func (m *maker) exportedServer(d *Destination, waits bool) {
	const field = "exportKubeConfig.server"
	written := d.Tenant.ExportedServer()
	if written.Text() == "" {
		if !waits {
			m.bad.Add(d.Tenant.Problem(written, field, "is required: the kubeconfig's own server is a loopback address, which Argo CD cannot reach", serverFix))
		}
		return
	}
	a, what := m.judge(d, written.Text(), false)
	switch {
	case what == "":
		d.Server = a.String()
	case waits && a.Reach() == serveraddr.Loopback:
		return // it may not be used
	default:
		m.bad.Add(d.Tenant.Problem(written, field, what, serverFixOf(a)))
	}
}

// belongs tells whether a kubeconfig whose Secret has the right name is this destination's.
func belongs(k *fleet.Kubeconfig, d *Destination) bool {
	if d.Tenant == nil {
		return d.Cluster.SecretName != "" && (d.Cluster.SecretNamespace == "" || k.Namespace == d.Cluster.SecretNamespace)
	}
	return k.Project == d.Tenant.Project || k.Project == "" && k.Namespace == d.Tenant.Namespace
}

// proxy is the Platform's own way to a cluster (loft-sh/vcluster, pkg/platform/helper.go).
func (m *maker) proxy(d *Destination, keys map[string]string) {
	base := strings.TrimRight(m.fleet.Config.Platform.URL, "/")
	if base == "" {
		return // schema has said so
	}
	if d.Tenant != nil {
		d.Server = base + "/kubernetes/project/" + d.Tenant.Project + "/virtualcluster/" + d.Tenant.Name
	} else {
		d.Server = base + "/kubernetes/cluster/" + d.Cluster.Name
	}
	d.AccessKey = keys[d.Name]
	if d.AccessKey == "" {
		d.Waits = fmt.Sprintf("a Platform access key (a Secret with the label %s: %s)", fleet.LabelAccessKey, d.Name)
	}
	m.fleetServer(d, base, "spec", "platform", "url")
}

// patternServer fills a pattern of the Fleet's for a destination; an empty one says nothing of the server.
func (m *maker) patternServer(d *Destination, pattern, source string) {
	d.Server = d.Pattern(pattern)
	if d.Server == "" || source == "placeholder" && !isAddress(d.Server) {
		return
	}
	m.fleetServer(d, pattern, "spec", "credentials", source, "server")
}

// Pattern fills {cluster}, {connector}, and for a tenant {project} and {tenant}, into a setting.
func (d *Destination) Pattern(pattern string) string {
	if !strings.Contains(pattern, "{") {
		return pattern
	}
	project, tenant := "", ""
	if d.Tenant != nil {
		project, tenant = d.Tenant.Project, d.Tenant.Name
	}
	return fill(pattern, "cluster", d.Name, "connector", d.Connector.Name, "project", project, "tenant", tenant)
}
