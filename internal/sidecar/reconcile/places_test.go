package reconcile

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// TestLane: a place goes to whoever waits longest for a turn, and one who gives up waiting loses none.
func TestLane(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &lane{free: 1}
		if !l.tryEnter() || l.tryEnter() {
			t.Fatal("there is one place")
		}
		var order []int
		gone, giveUp := context.WithCancelCause(t.Context())
		for _, turn := range []int{5, 3, 9, 3} {
			go func() {
				ctx := t.Context()
				if turn == 9 {
					ctx = gone
				}
				if err := l.enter(ctx, turn); err != nil {
					if !errors.Is(err, errSlow) {
						t.Errorf("got %v", err)
					}
					return
				}
				order = append(order, turn) // one at a time has the place
				l.leave()
			}()
			synctest.Wait()
		}
		if !l.crowded() || l.tryEnter() {
			t.Error("nobody may go before those who wait")
		}
		giveUp(errSlow)
		synctest.Wait()
		l.leave()
		synctest.Wait()
		if got := fmt.Sprint(order); got != "[3 3 5]" {
			t.Errorf("in the order %s", got)
		}
		if l.crowded() || !l.tryEnter() || l.tryEnter() {
			t.Error("a place was lost, or made")
		}
	})
}

// TestLaneGivenUp: a place that comes just when its waiter gives up is not lost.
func TestLaneGivenUp(t *testing.T) {
	t.Parallel()
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			l := &lane{}
			ctx, giveUp := context.WithCancel(t.Context())
			got := false
			go func() { got = l.enter(ctx, 0) == nil }()
			synctest.Wait()
			go giveUp()
			go l.leave()
			synctest.Wait()
			if l.tryEnter() == got || l.crowded() {
				t.Errorf("entered: %v, and the place is free or not", got)
			}
		})
	}
}

// TestSlow: a cluster counts as slow until it was quick a few times in a row.
func TestSlow(t *testing.T) {
	t.Parallel()
	s, k := NewSlow(), store.Key{Fleet: "a", Connector: "b", Cluster: "c"}
	for i, c := range []struct{ took, slow bool }{
		{false, false}, {true, true}, {false, true}, {false, true}, {true, true}, {false, true}, {false, true}, {false, false}, {false, false}, {true, true},
	} {
		s.note(k, c.took)
		if _, slow := s.turn(k); slow != c.slow {
			t.Errorf("after turn %d: slow %v, want %v", i, slow, c.slow)
		}
	}
}
