package generators

import (
	"runtime"
	"slices"
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
	}
	// partial says what it leaves out, and so is emitted for any part of the tenants.
	partial = []func(*plan.Plan, *plan.Connector, *sink){
		registrations,
	}
)

// A Made is what a plan gives.
type Made struct {
	// Pieces are the objects that this render emits, sorted: one slice after the other.
	Pieces [][]emit.Object
	// Counts say how the texts of templates were rendered.
	Counts template.Counts
	// Problems are what was found wrong while rendering.
	Problems problem.List
	// Claims are the ids that the tenants that were rendered take, emitted or not.
	Claims []Claim
	// Manifests are the bytes that the folder CONNECTOR/argocd of a tree holds, by connector.
	Manifests map[string]int64
}

// All renders the plan, of which something may have been found before. Tenants are rendered several at a time. No two
// objects have one id, whatever they are and whatever is selected.
func All(p *plan.Plan, found problem.List) Made {
	common, workers, tooMuch := render(p, found, nil)
	if tooMuch != nil {
		return Made{Problems: tooMuch}
	}
	if again := repeated(common.claims, workers); again != nil { // once more, to see whose they are
		traced, tracedWorkers, tooMuch := render(p, found, again)
		if tooMuch != nil {
			return Made{Problems: tooMuch}
		}
		common.bad.Add(collisions(takersOf(p, traced, tracedWorkers), p.Config)...)
	}
	common.bad.Add(knownClaims(p, common.claims, workers)...)
	lists := listsOf(common, workers)
	return Made{
		Pieces: emit.Merge(lists), Counts: common.counts, Problems: common.bad, Claims: claimed(workers), Manifests: manifests(p, lists),
	}
}

func listsOf(common *sink, workers []worker) [][]emit.Object {
	lists := [][]emit.Object{common.objects}
	for i := range workers {
		lists = append(lists, workers[i].lists...)
	}
	return lists
}

// render runs all generators: what tenants share in one sink, the tenants in workers. The takers of the hashes in
// watch are kept. What the workers have found and counted is in the common sink. Where tenants do too much together
// there is neither, but what is wrong.
func render(p *plan.Plan, found problem.List, watch map[uint64]bool) (*sink, []worker, problem.List) {
	budget := template.NewBudget(p.Size)
	order := byConnector(p.Tenants)
	workers := make([]worker, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var group sync.WaitGroup
	for i := range workers {
		workers[i].sink.watch = watch
		group.Go(func() { workers[i].run(p, order, &next, budget) })
	}
	common := sink{plan: p, watch: watch, budget: budget}
	for _, r := range p.ReservedNames() {
		common.claim("argoproj.io/v1alpha1", r.Kind, r.Namespace, r.Name)
	}
	inventories := make([]inventory, len(p.Connectors))
	for i := range p.Connectors {
		c := &p.Connectors[i]
		inventories[i] = inventoryOf(p, c)
		common.drop = !p.EmitShared // still rendered: everything is validated
		for _, gen := range shared {
			common.origin = origin{connector: c}
			gen(p, c, &common)
		}
		common.drop, common.origin = false, origin{connector: c}
		for _, gen := range partial {
			gen(p, c, &common)
		}
	}
	group.Wait()
	if budget.Out() {
		return nil, nil, inOrder(p, order, budget)
	}
	common.sum(workers)
	common.drop = !p.EmitShared
	warnings, sizes := plan.WarningLines(slices.Concat(found, common.bad)), manifests(p, listsOf(&common, workers))
	for i := range inventories {
		c := inventories[i].connector
		common.origin = origin{connector: c}
		inventories[i].emit(p, warnings, sizes[c.Name], &common)
	}
	emit.Sort(common.objects)
	return &common, workers, nil
}

// sum adds what the workers have found and counted.
func (s *sink) sum(workers []worker) {
	desks := []plan.Desk{s.desk}
	for i := range workers {
		w := &workers[i].sink
		desks = append(desks, w.desk)
		s.bad.Add(w.bad...)
		s.counts.Add(w.counts)
	}
	s.bad.Add(plan.Told(desks)...)
}
