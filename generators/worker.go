package generators

import (
	"cmp"
	"slices"
	"sync/atomic"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/template"
)

const (
	// block is how many tenants a worker takes at a time: some have much more to render than others.
	block = 32
	// listLen is how many objects a list of a worker's holds. Many short lists are never copied to grow.
	listLen = 256
)

// A worker renders tenants, and keeps what comes of them in lists that are sorted each.
type worker struct {
	sink  sink
	lists [][]emit.Object
	open  map[shelf]int // in lists, by what its objects have in common

	claimed []claimRange // by tenant
}

// claimRange is which of a worker's claims are a tenant's.
type claimRange struct {
	tenant   *plan.Tenant
	from, to int
}

// shelf is what objects are sorted by first. Tenants come in the order of their files, so that the
// objects of one shelf come sorted, or nearly so.
type shelf struct {
	connector string
	part      emit.Part
}

func (w *worker) run(p *plan.Plan, order []*plan.Tenant, next *atomic.Int64, budget *template.Budget) {
	w.sink.plan, w.open = p, map[shelf]int{}
	for {
		from := int(next.Add(block)) - block
		if from >= len(order) {
			break
		}
		for _, t := range order[from:min(from+block, len(order))] {
			if budget.Out() {
				return
			}
			w.sink.objects = w.sink.objects[:0]
			w.sink.drop = !p.EmitTenants || !t.Selected // still rendered: everything is validated
			from := len(w.sink.claims)
			w.sink.origin = origin{tenant: t}
			w.sink.starts(t)
			for _, gen := range perTenant {
				gen(p, t, &w.sink)
			}
			budget.Add(&w.sink.work)
			w.claimed = append(w.claimed, claimRange{t, from, len(w.sink.claims)})
			w.keep()
		}
	}
	for _, list := range w.lists {
		emit.Sort(list)
	}
}

// keep takes the objects of a tenant.
func (w *worker) keep() {
	var last shelf
	at := -1
	for _, o := range w.sink.objects {
		if of := (shelf{o.Connector, o.Part}); at < 0 || of != last {
			i, ok := w.open[of]
			if !ok {
				i = w.newList(of)
			}
			last, at = of, i
		}
		if len(w.lists[at]) == listLen {
			at = w.newList(last)
		}
		w.lists[at] = append(w.lists[at], o)
	}
}

func (w *worker) newList(of shelf) int {
	w.lists = append(w.lists, make([]emit.Object, 0, listLen))
	w.open[of] = len(w.lists) - 1
	return len(w.lists) - 1
}

// byConnector is the tenants that are rendered, in an order that is nearly that of their objects in a stream.
func byConnector(tenants []plan.Tenant) []*plan.Tenant {
	order := make([]*plan.Tenant, 0, len(tenants))
	for i := range tenants {
		if tenants[i].Known == nil {
			order = append(order, &tenants[i])
		}
	}
	connector := func(t *plan.Tenant) string {
		if t.Cluster == nil {
			return ""
		}
		return t.Cluster.Connector.Name
	}
	slices.SortStableFunc(order, func(a, b *plan.Tenant) int { return cmp.Compare(connector(a), connector(b)) })
	return order
}
