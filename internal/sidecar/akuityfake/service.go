package akuityfake

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Where and as whom the fake can be reached.
const (
	Organization = "org-1"
	Instance     = "inst-1"
	KeyID        = "key-1"
	// Key, and every token in a manifest, holds Mark: what may appear in no log, error or metric.
	Key  = "key-" + Mark
	Mark = "s3cr3t-mark"
)

// Habits are how the service behaves where clients must be ready for more than one way.
type Habits struct {
	ReconcileAfter  int    // how many looks at a cluster it takes until it is reconciled
	NeverReconciled bool   // it stays in progress
	ReconcileFails  string // it ends as FAILED, with this message
	StaleAfterPut   bool   // after an update the old SUCCESSFUL shows once more
	DeleteAfter     int    // how many looks a deleted cluster is still there
	MissingIs403    bool   // a cluster that is not there is PermissionDenied
	DenyInstance    bool   // the key's role has clusters only
	DenyList        bool   // and not their list
	DenyAll         bool   // the key was revoked after it was let in: 403 for everything
	Stamps          bool   // settings come back with defaults filled in
	KeepsNotes      bool   // an update leaves annotations as they were
	ListTotal       int    // how many clusters the list says that there are, one a page, over and over; 0: the truth
}

// A Service is one Argo CD instance at Akuity. It may be used by several goroutines.
type Service struct {
	mu       sync.Mutex
	habits   Habits
	fault    func(op, name string, n int) Fault
	clusters map[string]*cluster // by ID
	nextID   int
	requests map[string]int // by operation and name
	journal  []string
	answers  int
}

type cluster struct {
	id, name, description string
	data                  clusterData
	generation, observed  int
	looks                 int // at the cluster, since it was last changed
	stale                 bool
	deleting              bool
	rotation              int
	applications          bool
	given                 [][]byte // manifests that were asked for
}

// New is a service without clusters or faults.
func New(h Habits) *Service {
	return &Service{habits: h, clusters: map[string]*cluster{}, requests: map[string]int{}}
}

// SetHabits changes how the service behaves from now on.
func (s *Service) SetHabits(h Habits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.habits = h
}

// SetFault asks f, before each request is answered, what shall go wrong: n counts the requests of that
// operation for that cluster, from 1. name is the cluster's, "" for the list and the instance.
func (s *Service) SetFault(f func(op, name string, n int) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Add puts a cluster there as somebody else would have, and returns its ID. Labels may be nil.
func (s *Service) Add(name string, labels, annotations map[string]string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.create(name, "", clusterData{Size: "CLUSTER_SIZE_SMALL", Labels: labels, Annotations: annotations})
	c.looks = s.habits.ReconcileAfter
	return c.id
}

// Rotate gives a cluster new credentials: its next manifest differs.
func (s *Service) Rotate(name string) { s.with(name, func(c *cluster) { c.rotation++ }) }

// SetApplications says whether Applications are deployed to a cluster.
func (s *Service) SetApplications(name string, has bool) {
	s.with(name, func(c *cluster) { c.applications = has })
}

// Remove takes a cluster away at once, behind everybody's back.
func (s *Service) Remove(name string) { s.with(name, func(c *cluster) { delete(s.clusters, c.id) }) }

func (s *Service) with(name string, f func(*cluster)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(name)
	if c == nil {
		panic("akuityfake: no cluster " + name)
	}
	f(c)
}

// Names are the clusters that are there and not being deleted, sorted.
func (s *Service) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, c := range s.clusters {
		if !c.deleting {
			names = append(names, c.name)
		}
	}
	slices.Sort(names)
	return names
}

// A State is what a test asks about a cluster.
type State struct {
	ID, Size, Namespace, Description string
	Labels, Annotations              map[string]string
	Generation                       int // 1 when created, one more with each update
}

// State is that of the cluster with this name.
func (s *Service) State(name string) (State, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(name)
	if c == nil {
		return State{}, false
	}
	return State{c.id, c.data.Size, c.data.Namespace, c.description, maps.Clone(c.data.Labels), maps.Clone(c.data.Annotations), c.generation}, true
}

// Writes are the requests that were carried out and changed something, as "create NAME", in order.
func (s *Service) Writes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal)
}

// Requests is how many requests there were of an operation, over all clusters.
func (s *Service) Requests(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := 0
	for key, n := range s.requests {
		if key == op || len(key) > len(op) && key[:len(op)+1] == op+" " {
			sum += n
		}
	}
	return sum
}

func (s *Service) named(name string) *cluster {
	for _, c := range s.clusters {
		if c.name == name {
			return c
		}
	}
	return nil
}

// create adds a cluster; s.mu is held.
func (s *Service) create(name, description string, d clusterData) *cluster {
	s.nextID++
	c := &cluster{id: fmt.Sprintf("cl-%04d", s.nextID), name: name, description: description, data: d, generation: 1}
	s.clusters[c.id] = c
	return c
}

// Relabel replaces a cluster's labels, as somebody else would.
func (s *Service) Relabel(name string, labels map[string]string) {
	s.with(name, func(c *cluster) { c.data.Labels = labels })
}
