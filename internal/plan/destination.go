package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
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

// Problem makes a problem of the destination's, where its source is defined.
func (d *Destination) Problem(what, fix string) problem.Problem {
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
		return problem.List{d.Problem(`"in-cluster" is Argo CD's own cluster, so nothing else can be registered under that name`, "rename it, or set spec.local: true on the Cluster that it is")}
	}
	if d.Connector.Kind == fleet.Akuity {
		if err := akuity.ValidName(d.Name); err != nil {
			return problem.List{d.Problem(fmt.Sprintf("%q cannot be registered with Akuity: %v", d.Name, err), "rename it, or change the Fleet's naming.cluster")}
		}
		return nil
	}
	if !isLabel(d.Name) || len(d.Name) > maxLabelName {
		return problem.List{d.Problem(fmt.Sprintf("%q cannot be a cluster's name", d.Name), "use at most 63 lower case letters, digits and dashes")}
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

// unnamedFleet warns where nobody gave the Fleet a name. A fleet.yaml that has gone missing looks like that, and
// the sidecar knows by the name which clusters at Akuity are this fleet's to change and to remove.
func (m *maker) unnamedFleet() {
	name := m.fleet.Config.Source.At("metadata", "name")
	if m.fleet.Config.Broken || name.Text() != "" && name.Type() != yamlscan.Null {
		return
	}
	for i := range m.plan.Connectors {
		c := &m.plan.Connectors[i]
		what := "the fleet has no name, so nothing tells it from one whose fleet.yaml has gone missing"
		if c.Kind == fleet.Akuity {
			what = "the fleet has no name, and two unnamed fleets at one Akuity instance would take each other's clusters for theirs"
		} else if len(m.fleet.Sources) == 0 {
			continue // of items, beside which there is no fleet.yaml
		}
		m.bad.Add(problem.Problem{
			Pos: fleet.NamePos(c.Node), Object: c.Object, Warn: true, What: what, Fix: "write a fleet.yaml with metadata.name",
		})
	}
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
			p := d.Problem(fmt.Sprintf("waits for its agent manifest (tenantry-sidecar stores it as %s)", strings.NewReplacer("{connector}", d.Connector.Name, "{cluster}", d.Name).Replace(m.fleet.Config.AgentManifests)), "")
			p.Warn, p.Waits, p.Cause = true, true, m.causes.manifests
			m.bad.Add(p)
		}
	}
}
