package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A State is how a cluster ended a round.
type State string

// The states.
const (
	Ready   State = "ready"   // registered, its manifest stored and, if asked for, applied
	Waiting State = "waiting" // the API or the cluster needs more time than there was
	Failed  State = "failed"
	Foreign State = "foreign" // the name is taken by a cluster that is not this fleet's
	Removed State = "removed"
	Kept    State = "kept" // should be removed, and was not: see its error
)

// An Outcome is how a round ended for one cluster.
type Outcome struct {
	Connector, Cluster string
	State              State
	Err                error // nil when Ready or Removed
	Changed            bool  // the API gave another manifest than the one that was stored
}

// A Verb is what was done, or in a dry run would be.
type Verb string

// The verbs.
const (
	Create     Verb = "create"
	Update     Verb = "update"
	StoreFirst Verb = "store"
	StoreAgain Verb = "store changed"
	HoldBack   Verb = "hold back"
	Apply      Verb = "apply"
	RemoveIt   Verb = "remove agent"
	Deregister Verb = "deregister"
	Forget     Verb = "forget"
)

// An Action is one change.
type Action struct {
	Verb               Verb
	Connector, Cluster string
	Detail             string // for people; holds no secret
}

func (a Action) String() string {
	s := fmt.Sprintf("%s %s/%s", a.Verb, a.Connector, a.Cluster)
	if a.Detail != "" {
		s += " (" + a.Detail + ")"
	}
	return s
}

// A Report is what came of a round.
type Report struct {
	Clusters []Outcome // of the registrations, by connector and name
	Removals []Outcome // of what is no longer wanted, by connector and name
	Errors   []error   // of whole connectors, and removals that were refused as a whole
	Actions  []Action  // by connector and name, in the order of each cluster
}

// Clean tells whether everything is as the lists want it.
func (r Report) Clean() bool {
	bad := func(o Outcome) bool { return o.Err != nil }
	return len(r.Errors) == 0 && !slices.ContainsFunc(r.Clusters, bad) && !slices.ContainsFunc(r.Removals, bad)
}

// Count is how many clusters ended a round in a state, by connector.
func (r Report) Count() map[string]map[State]int {
	counts := map[string]map[State]int{}
	for _, o := range slices.Concat(r.Clusters, r.Removals) {
		if counts[o.Connector] == nil {
			counts[o.Connector] = map[State]int{}
		}
		counts[o.Connector][o.State]++
	}
	return counts
}

func (r *Report) sort() {
	byName := func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(a.Connector, b.Connector), cmp.Compare(a.Cluster, b.Cluster))
	}
	slices.SortFunc(r.Clusters, byName)
	slices.SortFunc(r.Removals, byName)
	slices.SortStableFunc(r.Actions, func(a, b Action) int {
		return cmp.Or(cmp.Compare(a.Connector, b.Connector), cmp.Compare(a.Cluster, b.Cluster))
	})
}

// A Quota is a number, or a percentage of what there is.
type Quota struct {
	n       int
	percent bool
}

// ParseQuota reads "3" or "10%".
func ParseQuota(text string) (Quota, error) {
	digits, percent := strings.CutSuffix(text, "%")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || percent && n > 100 {
		return Quota{}, fmt.Errorf("%q is neither a number nor a percentage", text)
	}
	return Quota{n, percent}, nil
}

// Of is how many of total are allowed; a part of one is none.
func (q Quota) Of(total int) int {
	if q.percent {
		return total * q.n / 100
	}
	return q.n
}

func (q Quota) String() string {
	if q.percent {
		return strconv.Itoa(q.n) + "%"
	}
	return strconv.Itoa(q.n)
}
