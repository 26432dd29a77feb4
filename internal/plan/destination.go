package plan

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// String names the destination's source for people.
func (d *Destination) String() string {
	if d.Tenant != nil {
		return "tenant " + d.Tenant.String()
	}
	return "control plane cluster " + d.Cluster.Name
}

// known tells whether it is the cluster of a tenant that is not rendered again: what is to be said of it has
// been said.
func (d *Destination) known() bool { return d.Tenant != nil && d.Tenant.Known != nil }

// Pos is where its source is defined.
func (d *Destination) Pos() problem.Pos {
	if d.Tenant != nil {
		return d.Tenant.Pos()
	}
	return fleet.NamePos(d.Cluster.Node)
}

func (d *Destination) problem(what, fix string) problem.Problem {
	p := problem.Problem{Pos: d.Pos(), What: what, Fix: fix}
	if d.Tenant != nil {
		p.Object = d.Tenant.Object
	} else {
		p.Object = d.Cluster.Object
	}
	return p
}

// name fills in what follows from the registered name and checks it.
func (m *maker) name(d *Destination) {
	m.bad.Add(nameProblems(d)...)
	d.SecretName = secretName(d)
}

func secretName(d *Destination) string { return cut("cluster-"+d.Name, maxSecretName) }

// nameProblems checks a registered name against the rules of the connector's kind.
func nameProblems(d *Destination) problem.List {
	d.SecretName = secretName(d)
	if d.Connector.Kind == fleet.Agent {
		if bad := agentNameProblems(d); bad != nil {
			return bad
		}
	}
	if d.InCluster {
		return nil
	}
	if d.Name == inCluster {
		return problem.List{d.problem(`"in-cluster" is Argo CD's own cluster, so nothing else can be registered under that name`, "rename it, or set spec.local: true on the Cluster that it is")}
	}
	if d.Connector.Kind == fleet.Akuity {
		if err := akuity.ValidName(d.Name); err != nil {
			return problem.List{d.problem(fmt.Sprintf("%q cannot be registered with Akuity: %v", d.Name, err), "rename it, or change the Fleet's naming.cluster")}
		}
		return nil
	}
	if !isLabel(d.Name) || len(d.Name) > maxLabelName {
		return problem.List{d.problem(fmt.Sprintf("%q cannot be a cluster's name", d.Name), "use at most 63 lower case letters, digits and dashes")}
	}
	return nil
}

// connectors groups the destinations by the Argo CD that they are registered with.
func (m *maker) connectors() {
	by := map[*fleet.Connector][]*Destination{}
	for _, d := range m.plan.Clusters {
		by[d.Connector] = append(by[d.Connector], d)
	}
	for i := range m.plan.Tenants {
		if d := m.plan.Tenants[i].Cluster; d != nil {
			by[d.Connector] = append(by[d.Connector], d)
		}
	}
	for c, destinations := range by {
		byName := func(a, b *Destination) int { return cmp.Compare(a.Name, b.Name) }
		if !slices.IsSortedFunc(destinations, byName) {
			slices.SortStableFunc(destinations, byName)
		}
		m.plan.Connectors = append(m.plan.Connectors, Connector{Connector: c, Destinations: destinations})
	}
	slices.SortFunc(m.plan.Connectors, func(a, b Connector) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(m.plan.Clusters, func(a, b *Destination) int { return cmp.Compare(a.Name, b.Name) })
	m.unnamedFleet()
}

// unnamedFleet warns where the Fleet's name counts and nobody gave one: the sidecar knows by it which
// clusters at Akuity are this fleet's to change and to remove.
func (m *maker) unnamedFleet() {
	if m.fleet.Config.Source.At("metadata", "name").Exists() {
		return
	}
	for i := range m.plan.Connectors {
		if c := &m.plan.Connectors[i]; c.Kind == fleet.Akuity {
			m.bad.Add(problem.Problem{
				Pos: fleet.NamePos(c.Node), Object: c.Object, Warn: true,
				What: "the fleet has no name, and two unnamed fleets at one Akuity instance would take each other's clusters for theirs",
				Fix:  "write a fleet.yaml with metadata.name",
			})
		}
	}
}

// credentials decides each self-hosted destination's server, and finds its credentials where the Fleet
// takes them from the input.
func (m *maker) credentials() {
	m.unfilledPatterns()
	m.kubeconfigs = make(map[string][]*fleet.Kubeconfig, len(m.fleet.Kubeconfigs))
	for i := range m.fleet.Kubeconfigs {
		k := &m.fleet.Kubeconfigs[i]
		m.kubeconfigs[k.Secret] = append(m.kubeconfigs[k.Secret], k)
	}
	keys := map[string]string{}
	for _, k := range m.fleet.AccessKeys {
		keys[k.Cluster] = k.Token
	}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		if c.Kind != fleet.SelfHosted {
			continue
		}
		for _, d := range c.Destinations {
			if d.InCluster || d.known() {
				continue
			}
			switch m.fleet.Config.Credentials.From {
			case fleet.FromKubeconfig:
				m.kubeconfig(d)
			case fleet.FromPlatformProxy:
				m.proxy(d, keys)
			case fleet.FromExternalSecret:
				d.Server = d.Pattern(m.fleet.Config.Credentials.ExternalSecret.Server)
			case fleet.FromPlaceholder:
				d.Server = d.Pattern(m.fleet.Config.Credentials.Placeholder.Server)
			case fleet.FromExec:
				d.Server = d.Pattern(m.fleet.Config.Credentials.Exec.Server)
			}
			if d.Waits != "" {
				p := d.problem(fmt.Sprintf("waits for %s; its Applications are emitted all the same", d.Waits), "")
				p.Warn, p.Waits = true, true
				m.bad.Add(p)
			}
		}
	}
}

// kubeconfig finds the one kubeconfig Secret of a destination.
func (m *maker) kubeconfig(d *Destination) {
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
	switch len(fits) {
	case 0:
		if d.Tenant != nil {
			d.Waits = fmt.Sprintf("the Secret %s/vc-%s with its kubeconfig", d.Tenant.Namespace, d.Tenant.Name)
		} else {
			d.Waits = fmt.Sprintf("the Secret %s/%s of its spec.config", d.Cluster.SecretNamespace, d.Cluster.SecretName)
			if d.Cluster.SecretName == "" {
				d.Waits = "a kubeconfig: its spec.config names no Secret (secretName and secretNamespace)"
			}
		}
		return
	case 1:
	default:
		m.bad.Add(problem.Problem{
			Pos: fleet.NamePos(fits[1].Node), Object: fits[1].Object,
			What: fmt.Sprintf("two kubeconfig Secrets fit %s", d), Fix: fmt.Sprintf("the other is at %s; keep one", fleet.NamePos(fits[0].Node)),
		})
		return
	}
	d.Kubeconfig, d.Server = fits[0], fits[0].Server
	if !loopback(d.Server) {
		return
	}
	if d.Tenant == nil {
		m.bad.Add(d.problem("the kubeconfig's server is a loopback address, which Argo CD cannot reach", "write the cluster's own address into the kubeconfig"))
		return
	}
	server := d.Tenant.Values.At("exportKubeConfig", "server")
	if server.Text() == "" || loopback(server.Text()) {
		m.bad.Add(d.Tenant.Problem(server, "exportKubeConfig.server", "is required: the kubeconfig's own server is a loopback address, which Argo CD cannot reach", "write the address under which Argo CD reaches this vCluster"))
		return
	}
	d.Server = strings.TrimSuffix(server.Text(), "/")
}

// belongs tells whether a kubeconfig whose Secret has the right name is this destination's.
func belongs(k *fleet.Kubeconfig, d *Destination) bool {
	if d.Tenant == nil {
		return d.Cluster.SecretName != "" && (d.Cluster.SecretNamespace == "" || k.Namespace == d.Cluster.SecretNamespace)
	}
	return k.Project == d.Tenant.Project || k.Project == "" && k.Namespace == d.Tenant.Namespace
}

func loopback(server string) bool {
	u, err := url.Parse(server)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

// proxy is the Platform's own way to a cluster (loft-sh/vcluster, pkg/platform/helper.go).
func (m *maker) proxy(d *Destination, keys map[string]string) {
	base := strings.TrimSuffix(m.fleet.Config.Platform.URL, "/")
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

// manifests pairs agent manifests with the clusters that are registered with Akuity.
func (m *maker) manifests() {
	type key struct{ connector, cluster string }
	wanted := map[key]*Destination{}
	var names []string
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		if c.Kind != fleet.Akuity {
			continue
		}
		for _, d := range c.Destinations {
			if !d.InCluster {
				wanted[key{c.Name, d.Name}] = d
				names = append(names, d.Name)
			}
		}
	}
	for i := range m.fleet.AgentManifests {
		manifest := &m.fleet.AgentManifests[i]
		if d := wanted[key{manifest.Connector, manifest.Cluster}]; d != nil {
			d.Manifest = manifest
			continue
		}
		m.bad.Add(problem.Problem{
			Pos: problem.Pos{File: manifest.File}, Object: manifest.Object, Warn: true,
			What: fmt.Sprintf("no cluster %q is registered with connector %q, so this agent manifest is not used", manifest.Cluster, manifest.Connector),
			Fix:  problem.Suggest(manifest.Cluster, names),
		})
	}
	for _, d := range wanted {
		if d.Manifest == nil && !d.known() {
			d.Waits = "its agent manifest"
			p := d.problem(fmt.Sprintf("waits for its agent manifest (tenantry-sidecar stores it as %s)", strings.NewReplacer("{connector}", d.Connector.Name, "{cluster}", d.Name).Replace(m.fleet.Config.AgentManifests)), "")
			p.Warn, p.Waits = true, true
			m.bad.Add(p)
		}
	}
}
