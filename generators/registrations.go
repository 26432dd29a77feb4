package generators

import (
	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// registrations emits the list of the clusters that the sidecar is to register with Akuity. A list that
// does not cover the fleet says so, and then removes nothing.
func registrations(p *plan.Plan, c *plan.Connector, s *sink) {
	if c.Kind != fleet.Akuity {
		return
	}
	list := akuity.Registrations{Fleet: p.Config.Name, Connector: c.Name, Complete: p.Complete}
	for _, d := range c.Destinations {
		if d.InCluster || !p.Complete && (d.Tenant == nil || !d.Tenant.Selected) {
			continue
		}
		r := akuity.Registration{
			Name: d.Name, Size: c.AgentSize,
			Overrides: akuity.Overrides{Replicas: c.RepoServerReplicas, Memory: c.RepoServerMemory},
		}
		if d.Tenant != nil {
			r.Project, r.Tenant = d.Tenant.Project, d.Tenant.Name
		} else {
			r.ControlPlaneCluster = d.Cluster.Name
		}
		list.Clusters = append(list.Clusters, r)
	}
	for _, part := range list.ConfigMaps() {
		m := ofConnector("v1", "ConfigMap", part.Name, c.Connector, "registrations.yaml")
		m.Part = emit.PartSidecar
		w := s.begin(&m)
		m.closeMeta(&w)
		w.Open("data")
		for _, d := range part.Data {
			w.Str(d[0], d[1])
		}
		w.Close()
		s.end(&m, &w)
	}
}
