package generators

import (
	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

func tenantAgentManifest(_ *plan.Plan, t *plan.Tenant, s *sink) {
	if d := t.Cluster; d != nil {
		agentManifest(d, s, func(kind, name string) meta {
			m := ofTenant("v1", kind, name, d.Connector, t)
			m.File = agentFile(d)
			return m
		})
	}
}

func controlPlaneAgentManifests(_ *plan.Plan, c *plan.Connector, s *sink) {
	for _, d := range c.Destinations {
		if d.Cluster != nil && !d.InCluster {
			s.origin = origin{cluster: d}
			agentManifest(d, s, func(kind, name string) meta {
				return ofConnector("v1", kind, name, d.Connector, agentFile(d))
			})
		}
	}
}

// agentFile is the file of an Akuity agent.
func agentFile(d *plan.Destination) string { return d.Name + ".yaml" }

// Patched is the agent manifest of a destination with its connector's overrides in place.
func Patched(d *plan.Destination) (*akuity.Manifest, problem.List) {
	manifest, bad := akuity.ParseManifest(d.Manifest.File, d.Manifest.Source)
	if manifest != nil {
		var found problem.List
		manifest, found = manifest.Patch(akuity.Overrides{Replicas: d.Connector.RepoServerReplicas, Memory: d.Connector.RepoServerMemory})
		bad.Add(found...)
	}
	for i := range bad {
		bad[i].Object = d.Manifest.Object
	}
	return manifest, bad
}

// agentManifest emits a patched manifest. Its documents have the same names in every cluster, so a stream
// carries it as one Secret; a tree is made to be committed, so it carries the hash, unless credentials
// are wanted in it.
func agentManifest(d *plan.Destination, s *sink, of func(kind, name string) meta) {
	if d.Connector.Kind != fleet.Akuity {
		return
	}
	name := plan.BundleName("akuity-agent", d)
	if d.Manifest == nil { // it waits; plan says so
		s.claimSecret(d.Connector.Namespace, name)
		return
	}
	manifest, bad := Patched(d)
	s.bad.Add(bad...)
	if manifest == nil {
		return
	}
	hash := [][2]string{{akuity.HashAnnotation, manifest.Hash()}}
	cluster := [][2]string{{fleet.LabelAgentBundle, plan.LabelValue(d.Name)}}

	m := of("Secret", name)
	m.Part, m.Secret, m.annotations, m.labels = emit.PartAgents, true, hash, cluster
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Str("type", "Opaque")
	w.Open("stringData")
	w.Str("manifests.yaml", string(manifest.Bytes()))
	w.Close()
	s.end(&m, &w)

	m = of("ConfigMap", name)
	m.Part, m.TreeOnly, m.annotations, m.labels = emit.PartAgents, true, hash, cluster
	w = s.begin(&m)
	m.closeMeta(&w)
	w.Open("data")
	w.Str("cluster", d.Name)
	w.Str("hash", manifest.Hash())
	w.Close()
	s.end(&m, &w)
}
