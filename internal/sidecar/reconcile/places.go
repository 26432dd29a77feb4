package reconcile

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// How long one cluster's API server, which may be a tenant's, may keep others waiting.
const (
	patience     = 40 * time.Second // among the quick, a little more than a request may take; then it goes on among the slow
	slowPatience = 2 * time.Minute  // among the slow, if another waits for the place
	goodRounds   = 3                // quick in so many rounds in a row, a cluster counts as quick again
)

var errSlow = errors.New("its API server takes longer than there is room for in this round")

// A Slow remembers from round to round which clusters' API servers took long. These have places of
// their own, so that however many there are, they do not keep the others waiting.
type Slow struct {
	mu       sync.Mutex
	clusters map[store.Key]*slowness
	turns    int
}

type slowness struct {
	turn int // when it last had a place
	good int // rounds in a row in which it was quick
}

// NewSlow remembers nothing yet.
func NewSlow() *Slow { return &Slow{clusters: map[store.Key]*slowness{}} }

// turn is the last turn of a cluster that is known to be slow.
func (s *Slow) turn(k store.Key) (turn int, slow bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clusters[k]; c != nil {
		return c.turn, true
	}
	return 0, false
}

// note remembers how a turn of a cluster went.
func (s *Slow) note(k store.Key, slow bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clusters[k]
	switch {
	case c == nil && !slow:
		return
	case c == nil:
		c = &slowness{}
		s.clusters[k] = c
	case slow:
		c.good = 0
	default:
		c.good++
	}
	s.turns++
	if c.turn = s.turns; c.good == goodRounds {
		delete(s.clusters, k)
	}
}

// A lane is a number of places. Of those who wait, the one is next whose last turn is longest ago.
type lane struct {
	mu      sync.Mutex
	free    int
	waiting []waiter
}

type waiter struct {
	turn  int
	ready chan struct{}
}

// enter waits for a place, or until ctx ends, whose cause is then the error.
func (l *lane) enter(ctx context.Context, turn int) error {
	if l.tryEnter() {
		return nil
	}
	w := waiter{turn, make(chan struct{})}
	l.mu.Lock()
	l.waiting = append(l.waiting, w)
	l.mu.Unlock()
	l.admit() // a place may have become free in between
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	n := len(l.waiting)
	l.waiting = slices.DeleteFunc(l.waiting, func(other waiter) bool { return other.ready == w.ready })
	admitted := len(l.waiting) == n
	l.mu.Unlock()
	if admitted { // at the same moment
		l.leave()
	}
	return context.Cause(ctx)
}

// tryEnter takes a place if there is a free one.
func (l *lane) tryEnter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free == 0 || len(l.waiting) > 0 {
		return false
	}
	l.free--
	return true
}

func (l *lane) leave() {
	l.mu.Lock()
	l.free++
	l.mu.Unlock()
	l.admit()
}

// admit gives a free place to whoever is next.
func (l *lane) admit() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free == 0 || len(l.waiting) == 0 {
		return
	}
	next := 0
	for i, w := range l.waiting {
		if w.turn < l.waiting[next].turn {
			next = i
		}
	}
	l.free--
	close(l.waiting[next].ready)
	l.waiting = slices.Delete(l.waiting, next, next+1)
}

func (l *lane) crowded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting) > 0
}
