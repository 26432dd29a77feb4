package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// An API is one connector's Argo CD instance at Akuity.
type API interface {
	List(ctx context.Context) ([]akuityapi.Cluster, error)
	Find(ctx context.Context, name string) (akuityapi.Cluster, bool, error)
	Get(ctx context.Context, id string) (akuityapi.Cluster, bool, error)
	Create(ctx context.Context, name, namespace, description string, o akuityapi.Owned) (akuityapi.Cluster, error)
	Update(ctx context.Context, c akuityapi.Cluster) (akuityapi.Cluster, error)
	Delete(ctx context.Context, id string) error
	HasApplications(ctx context.Context, id string) (bool, error)
	Manifest(ctx context.Context, id string) (*akuity.Manifest, error)
}

// A Store keeps manifests as they were fetched.
type Store interface {
	Load(ctx context.Context, k store.Key) (e store.Entry, found bool, err error)
	Hold(ctx context.Context, k store.Key, documents string) error
	Save(ctx context.Context, k store.Key, manifest []byte) error
	Remove(ctx context.Context, k store.Key) error
	Owned(ctx context.Context, fleet string) ([]store.Key, error)
}

// An Agent is the place of one in a cluster.
type Agent interface {
	Record(ctx context.Context, namespace string) (apply.Record, error)
	Apply(ctx context.Context, m *akuity.Manifest, fallback string, owner apply.Owner, sure bool) error
	Remove(ctx context.Context, m *akuity.Manifest, namespace string, owner apply.Owner) (removed bool, err error)
	Close()
}

var (
	_ API   = (*akuityapi.Client)(nil)
	_ Store = (*store.Dir)(nil)
	_ Store = (*store.Secrets)(nil)
	_ Agent = (*apply.Cluster)(nil)
)

// An Engine carries rounds out. Its fields are set before the first and not changed while one runs.
type Engine struct {
	APIs      map[string]API    // by connector
	Instances map[string]string // by connector: equal for those that lead to one Argo CD instance
	Unusable  map[string]error  // by connector: why there is no API for it
	Store     Store
	Agents    func(ctx context.Context, w kubeconfig.Wanted) (Agent, error) // nil: no agent is applied or removed
	Log       *slog.Logger

	DryRun       bool // read everything, change nothing
	Force        bool // remove in spite of Applications, of unreachable clusters, and even every cluster
	MaxDeletions Quota

	Timeout time.Duration         // for one cluster, in each of its two phases, and for the lists before; 0: 10 min
	Poll    time.Duration         // between looks at what the API is at; 0: 5 s
	Grace   time.Duration         // how long a state may be that of before an update; 0: 15 s
	Workers int                   // clusters whose manifests are fetched and applied at a time, and as many whose API servers are slow; 0: 8
	Slow    *Slow                 // which these are; nil: none is known
	Done    func(done, total int) // told after each registration; may be nil
}

// DefaultNamespace is where Akuity's agents live unless they were told otherwise.
const DefaultNamespace = "akuity"

// A round is one Sync on its way.
type round struct {
	*Engine
	fleet  string
	lists  []akuity.Registrations
	views  map[string]view // by connector
	wanted map[store.Key]bool
	quick  *lane
	slow   *lane

	mu     sync.Mutex
	report Report
	done   int
}

// A view is what a connector's instance holds, as the API listed it at the start of a round.
type view struct {
	clusters map[string]akuityapi.Cluster // by name
	err      error                        // why there is no list; clusters is empty then
}

// Sync carries out one round: every registration of the lists, at the same time, and then the removals.
// The lists are of one fleet. What fails for one cluster does not keep the others from being done.
func (e *Engine) Sync(ctx context.Context, lists []akuity.Registrations) Report {
	workers := cmp.Or(e.Workers, 8)
	r := &round{Engine: e, lists: lists, wanted: map[store.Key]bool{}, quick: &lane{free: workers}, slow: &lane{free: workers}}
	if e.Slow == nil {
		e.Slow = NewSlow()
	}
	total := 0
	for _, l := range lists {
		r.fleet = l.Fleet
		total += len(l.Clusters)
		for _, c := range l.Clusters {
			r.wanted[store.Key{Fleet: l.Fleet, Connector: l.Connector, Cluster: c.Name}] = true
		}
	}
	if total == 0 {
		r.report.Errors = append(r.report.Errors, errors.New("every registration list is empty: nothing is registered, and nothing is removed"))
		return r.report
	}
	r.look(ctx)
	var all sync.WaitGroup
	for _, l := range lists {
		api := e.APIs[l.Connector]
		for _, reg := range l.Clusters {
			all.Go(func() {
				r.finish(r.registration(ctx, l, reg, api), total)
			})
		}
	}
	all.Wait()
	r.removals(ctx)
	r.report.sort()
	return r.report
}

// look lists what is there, for each connector that can be reached. A list has as much time as a cluster.
func (r *round) look(ctx context.Context) {
	ctx, cancel := context.WithTimeoutCause(ctx, r.timeout(), errListTimeout)
	defer cancel()
	views := make([]view, len(r.lists))
	var all sync.WaitGroup
	for i, l := range r.lists {
		all.Go(func() {
			api, why := r.APIs[l.Connector], r.Unusable[l.Connector]
			switch {
			case api != nil:
				views[i] = listed(api.List(ctx))
			case why != nil:
				views[i].err = why
			default:
				views[i].err = errors.New("it is not known")
			}
		})
	}
	all.Wait()
	r.views = make(map[string]view, len(views))
	for i, l := range r.lists {
		r.views[l.Connector] = views[i]
		if err := views[i].err; err != nil {
			r.report.Errors = append(r.report.Errors, fmt.Errorf("connector %s: %w", l.Connector, err))
		}
	}
}

func listed(clusters []akuityapi.Cluster, err error) view {
	v := view{make(map[string]akuityapi.Cluster, len(clusters)), err}
	for _, c := range clusters {
		v.clusters[c.Name] = c
	}
	return v
}

// finish adds an outcome to the report and says so.
func (r *round) finish(o Outcome, total int) {
	r.mu.Lock()
	r.report.Clusters = append(r.report.Clusters, o)
	r.done++
	done := r.done
	r.mu.Unlock()
	r.tell(o)
	if r.Done != nil {
		r.Done(done, total)
	}
}

// tell logs an outcome that is no good news.
func (r *round) tell(o Outcome) {
	if o.Err != nil {
		r.Log.Error("cluster is not as wanted", "connector", o.Connector, "cluster", o.Cluster, "state", o.State, "error", o.Err)
	}
}

// act says that something is about to be changed, and whether it may be: not in a dry run.
func (r *round) act(verb Verb, k store.Key, detail string) bool {
	r.mu.Lock()
	r.report.Actions = append(r.report.Actions, Action{verb, k.Connector, k.Cluster, detail})
	r.mu.Unlock()
	level, text := slog.LevelInfo, string(verb)
	if r.DryRun {
		text = "would " + text
	}
	r.Log.Log(context.Background(), level, text, "connector", k.Connector, "cluster", k.Cluster, "detail", detail)
	return !r.DryRun
}

// isWanted tells whether a registration of that owner is in the lists.
func (r *round) isWanted(o apply.Owner) bool {
	return r.wanted[store.Key{Fleet: o.Fleet, Connector: o.Connector, Cluster: o.Cluster}]
}

// elsewhere tells whether another connector's list has a cluster of that name.
func (r *round) elsewhere(k store.Key) bool {
	return slices.ContainsFunc(r.lists, func(l akuity.Registrations) bool {
		return l.Connector != k.Connector && r.wanted[store.Key{Fleet: k.Fleet, Connector: l.Connector, Cluster: k.Cluster}]
	})
}

func (e *Engine) timeout() time.Duration { return cmp.Or(e.Timeout, 10*time.Minute) }
func (e *Engine) poll() time.Duration    { return cmp.Or(e.Poll, 5*time.Second) }
func (e *Engine) grace() time.Duration   { return cmp.Or(e.Grace, 15*time.Second) }
