package generators

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
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

// All returns the objects of the plan that this render emits, sorted, in pieces, what was found wrong while rendering,
// and how the texts of templates were rendered. Tenants are rendered several at a time.
func All(p *plan.Plan) ([][]emit.Object, template.Counts, problem.List) {
	order := byConnector(p.Tenants)
	workers := make([]worker, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() { workers[i].run(p, order, &next) })
	}
	all := sink{plan: p}
	for i := range p.Connectors {
		c := &p.Connectors[i]
		for _, gen := range shared {
			gen(p, c, &all)
		}
	}
	emit.Sort(all.objects)
	group.Wait()
	lists := [][]emit.Object{all.objects}
	for i := range workers {
		lists = append(lists, workers[i].lists...)
		all.bad.Add(workers[i].sink.bad...)
		all.counts.Add(workers[i].sink.counts)
	}
	return emit.Merge(lists), all.counts, all.bad
}
