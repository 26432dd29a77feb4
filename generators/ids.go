package generators

import (
	"strings"

	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// An objectID is what Kubernetes knows an object by, its version apart.
type objectID struct{ group, kind, namespace, name string }

// String is KIND NAMESPACE/NAME.
func (id objectID) String() string {
	name := id.name
	if id.namespace != "" {
		name = id.namespace + "/" + name
	}
	return id.kind + " " + name
}

// FNV-1a, 64 bits (draft-eastlake-fnv).
const (
	hashBasis = 14695981039346656037
	hashPrime = 1099511628211
)

// hashText goes on with a hash by a text and a zero byte, so that texts one after the other stay apart.
func hashText(h uint64, text string) uint64 {
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * hashPrime
	}
	return h * hashPrime
}

// An idHasher hashes ids: two that differ may have one hash, if somebody looks for such, so that it is no more than a
// reason to compare them. It remembers the last kind and namespace, for most ids differ in their names only.
type idHasher struct {
	apiVersion, kind, namespace string
	of                          uint64
}

func (h *idHasher) hash(apiVersion, kind, namespace, name string) uint64 {
	if h.of == 0 || h.apiVersion != apiVersion || h.kind != kind || h.namespace != namespace {
		h.apiVersion, h.kind, h.namespace = apiVersion, kind, namespace
		h.of = hashText(hashText(hashText(hashBasis, groupOf(apiVersion)), kind), namespace)
	}
	return hashText(h.of, name)
}

// groupOf is the group of an API version, "" for the core group.
func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

// A taker is an input that takes an id.
type taker struct {
	id objectID
	by origin
}

// claim notes that an id is taken, by an object that is emitted, will be, or that another program makes of one. Ids
// are claimed whatever is selected, and before anything fails.
func (s *sink) claim(apiVersion, kind, namespace, name string) {
	h := s.ids.hash(apiVersion, kind, namespace, name)
	s.claims = append(s.claims, h)
	if s.watch[h] {
		s.takers = append(s.takers, taker{objectID{groupOf(apiVersion), kind, namespace, name}, s.origin})
	}
}

// claimSecret claims the Secret of a name that another program makes, or that is emitted when its content is there.
func (s *sink) claimSecret(namespace, name string) { s.claim("v1", "Secret", namespace, name) }

// A Claim is the ids that the objects of a tenant take, as hashes: two that differ are two ids.
type Claim struct {
	Tenant *plan.Tenant
	IDs    []uint64
}

// claimed are those of the tenants that the workers rendered.
func claimed(workers []worker) []Claim {
	total := 0
	for i := range workers {
		total += len(workers[i].claimed)
	}
	all := make([]Claim, 0, total)
	for i := range workers {
		w := &workers[i]
		for _, r := range w.claimed {
			all = append(all, Claim{r.tenant, w.sink.claims[r.from:r.to:r.to]})
		}
	}
	return all
}

// repeated are the hashes that were claimed twice or more; nil if none was, as nearly always.
func repeated(shared []uint64, workers []worker) map[uint64]bool {
	total := len(shared)
	for i := range workers {
		total += len(workers[i].sink.claims)
	}
	seen := newHashSet(total)
	var again map[uint64]bool
	take := func(claims []uint64) {
		for _, h := range claims {
			if !seen.add(h) {
				if again == nil {
					again = map[uint64]bool{}
				}
				again[h] = true
			}
		}
	}
	take(shared)
	for i := range workers {
		take(workers[i].sink.claims)
	}
	return again
}

// knownClaims compares what was claimed with the ids of tenants that are not rendered again, among which nothing has
// changed. What it reports is no more than a reason to look at all of them.
func knownClaims(p *plan.Plan, shared []uint64, workers []worker) problem.List {
	var known []*plan.Tenant
	for i := range p.Tenants {
		if p.Tenants[i].Known != nil {
			known = append(known, &p.Tenants[i])
		}
	}
	if len(known) == 0 {
		return nil
	}
	taken := map[uint64]struct{}{}
	for _, h := range shared {
		taken[h] = struct{}{}
	}
	for i := range workers {
		for _, h := range workers[i].sink.claims {
			taken[h] = struct{}{}
		}
	}
	var bad problem.List
	for _, t := range known {
		for _, h := range t.Known.Claims {
			if _, ok := taken[h]; ok {
				bad.Add(t.Problem(yamlscan.Node{}, "", "may have the id of an object in common with another tenant", ""))
				break
			}
		}
	}
	return bad
}

// A hashSet is a set of hashes: a table of a power of two, at most half full, in which a place that is taken is
// followed by the next. Zero stands for a free place.
type hashSet struct {
	table []uint64
	zero  bool
}

func newHashSet(size int) *hashSet {
	room := 64
	for room < 2*size {
		room *= 2
	}
	return &hashSet{table: make([]uint64, room)}
}

// add reports whether the hash is new.
func (s *hashSet) add(h uint64) bool {
	if h == 0 {
		was := s.zero
		s.zero = true
		return !was
	}
	mask := uint64(len(s.table) - 1)
	for i := (h ^ h>>32) & mask; ; i = (i + 1) & mask {
		switch s.table[i] {
		case 0:
			s.table[i] = h
			return true
		case h:
			return false
		}
	}
}

// takersOf are the takers that were seen: of what tenants share, then of tenants in the order of the plan.
func takersOf(p *plan.Plan, common *sink, workers []worker) []taker {
	all := common.takers
	by := map[*plan.Tenant][]taker{}
	for i := range workers {
		for _, t := range workers[i].sink.takers {
			by[t.by.tenant] = append(by[t.by.tenant], t)
		}
	}
	for i := range p.Tenants {
		all = append(all, by[&p.Tenants[i]]...)
	}
	return all
}
