package reconcile

import (
	"context"
	"sync"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// A place is one in which a cluster is worked on: there are only so many, because each takes memory.
type place struct {
	r   *round
	key store.Key

	mu    sync.Mutex
	lane  *lane
	timer *time.Timer // runs while the cluster's API server is asked
}

// in does something in a place, within the time that a cluster has. The wait for a place does not count,
// but for a cluster that is known to be slow: a round is not longer for the number of these.
func (r *round) in(ctx context.Context, k store.Key, do func(context.Context, *place) error) error {
	p := &place{r: r, key: k, lane: r.quick}
	turn, slow := r.Slow.turn(k)
	if slow {
		p.lane = r.slow
	} else if err := p.lane.enter(ctx, 0); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, r.timeout(), errTimeout)
	defer cancel()
	if slow {
		if err := p.lane.enter(ctx, turn); err != nil {
			return err
		}
	}
	defer p.leave()
	return do(ctx, p)
}

func (p *place) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lane.leave()
}

// ask does what asks the cluster's API server, and sees to it that this does not keep others waiting.
func (p *place) ask(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p.mu.Lock()
	wait := patience
	if p.lane == p.r.slow {
		wait = slowPatience
	}
	start := time.Now()
	p.timer = time.AfterFunc(wait, func() { p.tooLong(cancel) })
	p.mu.Unlock()
	err := or(ctx, do(ctx))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer.Stop()
	p.timer = nil
	p.r.Slow.note(p.key, time.Since(start) >= patience)
	return err
}

// tooLong makes room: a quick place is given up for a slow one, and a slow one if another waits for it.
func (p *place) tooLong(cancel context.CancelCauseFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.timer == nil: // it is done
	case p.lane == p.r.slow && !p.r.slow.crowded():
		p.timer.Reset(slowPatience)
	case p.lane == p.r.quick && p.r.slow.tryEnter():
		p.lane.leave()
		p.lane = p.r.slow
		p.timer.Reset(slowPatience)
	default:
		cancel(errSlow)
	}
}
