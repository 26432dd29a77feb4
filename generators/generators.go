package generators

import (
	"runtime"
	"sync"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// perTenant is every kind that belongs to one tenant, shared every kind that tenants share. The order
// does not matter: emit sorts. To add a kind: its file, its line here, an example.
var (
	perTenant = []func(*plan.Plan, *plan.Tenant, *sink){
		tenantClusterSecret,
		appProjects,
		applications,
		tenantAgentManifest,
		tenantAgent, // last: it bundles what the others emit for the agent's own cluster
	}
	shared = []func(*plan.Plan, *plan.Connector, *sink){
		controlPlaneClusterSecrets,
		controlPlaneAgentManifests,
		controlPlaneAgents,
		agentControlPlane,
		agentApplications,
		registrations,
		inventory,
	}
)

// All returns the objects of the plan that this render emits, sorted, and what was found wrong while
// rendering. Tenants are rendered several at a time.
func All(p *plan.Plan) ([]emit.Object, problem.List) {
	workers := runtime.GOMAXPROCS(0)
	sinks := make([]sink, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			s := &sinks[w]
			s.plan = p
			s.reserve(p.Tenants[w*len(p.Tenants)/workers : (w+1)*len(p.Tenants)/workers])
			for i := w * len(p.Tenants) / workers; i < (w+1)*len(p.Tenants)/workers; i++ {
				t := &p.Tenants[i]
				if t.Known != nil {
					continue
				}
				s.drop = !p.EmitTenants || !t.Selected // still rendered: everything is validated
				s.from = len(s.objects)
				for _, gen := range perTenant {
					gen(p, t, s)
				}
			}
		})
	}
	group.Wait()
	all := &sink{plan: p}
	total := 0
	for i := range sinks {
		total += len(sinks[i].objects)
	}
	all.objects = make([]emit.Object, 0, total+64)
	for i := range sinks {
		all.objects = append(all.objects, sinks[i].objects...)
		all.bad.Add(sinks[i].bad...)
	}
	for i := range p.Connectors {
		c := &p.Connectors[i]
		for _, gen := range shared {
			gen(p, c, all)
		}
	}
	emit.Sort(all.objects)
	return all.objects, all.bad
}
