package akuityapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Retry says how often and when a call is repeated. Its zero value repeats nothing.
type Retry struct {
	Attempts int           // in all
	First    time.Duration // the wait before the second attempt; it doubles with each
	Longest  time.Duration // that a wait may be, Retry-After included: beyond it the call fails at once
	// Jitter gives a number in [0, 1) by which a wait is spread over 10 % up and down.
	Jitter func() float64
}

// retrying repeats what failed and may succeed. What changes something at the API is repeated only if
// the API said that it did not do it: a create whose answer was lost may have been carried out.
type retrying struct {
	next caller
	how  Retry
}

func (r retrying) call(ctx context.Context, c call) error {
	wait := r.how.First
	var before *Error
	for attempt := 1; ; attempt++ {
		err := r.next.call(ctx, c)
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return after(before, err)
		}
		if attempt >= r.how.Attempts || !Temporary(err) || !repeatable(c, e) {
			return err
		}
		pause := max(r.spread(wait), e.retryAfter)
		if pause > r.how.Longest {
			return err
		}
		if err := sleep(ctx, pause); err != nil {
			return after(e, fmt.Errorf("%s: %w", c.op, err))
		}
		wait, before = min(2*wait, r.how.Longest*9/10), e
	}
}

// after is the end of ctx with what the API said before it, if anything. That is text alone: the caller's
// own end is no failure of the API.
func after(before *Error, end error) error {
	if before == nil || end == nil {
		return end
	}
	return fmt.Errorf("%w; before: %s", end, before.reason())
}

func repeatable(c call, e *Error) bool {
	return c.method == http.MethodGet || e.Status == http.StatusTooManyRequests
}

func (r retrying) spread(d time.Duration) time.Duration {
	if r.how.Jitter == nil {
		return d
	}
	return time.Duration(float64(d) * (0.9 + 0.2*r.how.Jitter()))
}

// sleep waits for d or until ctx ends, whose cause is then the error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// A Limit is how many calls may be under way at a time, over all clients that share it.
type Limit chan struct{}

// NewLimit allows n calls at a time.
func NewLimit(n int) Limit { return make(Limit, n) }

// limiting waits for a place.
type limiting struct {
	next  caller
	limit Limit
}

func (l limiting) call(ctx context.Context, c call) error {
	select {
	case l.limit <- struct{}{}:
		defer func() { <-l.limit }()
		return l.next.call(ctx, c)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", c.op, context.Cause(ctx))
	}
}

// recording tells how each attempt ended: the operation, and "OK" or a Code.
type recording struct {
	next   caller
	record func(op, code string)
}

func (r recording) call(ctx context.Context, c call) error {
	err := r.next.call(ctx, c)
	switch {
	case err == nil:
		r.record(c.op, "OK")
	case CodeOf(err) != "":
		r.record(c.op, string(CodeOf(err)))
	default:
		r.record(c.op, "Stopped")
	}
	return err
}
