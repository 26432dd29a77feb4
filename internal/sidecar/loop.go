package sidecar

import (
	"context"
	"sync"
	"time"
)

// A Loop carries rounds out until it is stopped: at its interval, sooner after one that was not clean,
// and at once when the input changed.
type Loop struct {
	Round       func(context.Context) (clean bool)
	Fingerprint func() string  // changes with the input
	Interval    time.Duration  // between rounds
	Check       time.Duration  // between looks at the input
	First       time.Duration  // the wait after a round that was not clean; it doubles up to Interval
	Jitter      func() float64 // in [0, 1): waits are spread over 10 % up and down

	mu       sync.Mutex
	alive    time.Time
	busy     bool
	finished int
}

// Run returns when ctx ends; a round under way is ended with it.
func (l *Loop) Run(ctx context.Context) {
	wait := l.First
	for ctx.Err() == nil {
		seen := l.Fingerprint() // before the round: what changes during it counts
		l.mark(true)
		clean := l.Round(ctx)
		l.mark(false)
		pause := l.Interval
		if clean {
			wait = l.First
		} else {
			pause, wait = min(wait, l.Interval), min(2*wait, l.Interval)
		}
		l.idle(ctx, time.Duration(float64(pause)*(0.9+0.2*l.Jitter())), seen)
	}
}

// idle waits, but not longer than until the input changed.
func (l *Loop) idle(ctx context.Context, pause time.Duration, seen string) {
	end := time.After(pause)
	tick := time.NewTicker(l.Check)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-end:
			return
		case <-tick.C:
			l.touch()
			if l.Fingerprint() != seen {
				return
			}
		}
	}
}

func (l *Loop) mark(busy bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.alive, l.busy = time.Now(), busy
	if !busy {
		l.finished++
	}
}

func (l *Loop) touch() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.alive = time.Now()
}

// Alive tells whether the loop goes on: a round may take as long as longest, a look at the input a
// minute.
func (l *Loop) Alive(longest time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.busy {
		longest = l.Check + time.Minute
	}
	return time.Since(l.alive) <= longest
}

// Finished is how many rounds there were.
func (l *Loop) Finished() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.finished
}
