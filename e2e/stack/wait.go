package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// pollEvery is the pause between two checks.
const pollEvery = 100 * time.Millisecond

// stopped is an error that Until does not try again after.
type stopped struct{ error }

// Final marks an error of a check as one that trying again cannot mend.
func Final(err error) error { return stopped{err} }

// Until calls check until it returns nil or a [Final] error, or ctx ends; then the error says what was waited for, how
// long, and what the last check said. ctx must have a deadline.
func Until(ctx context.Context, what string, check func(context.Context) error) error {
	if _, bounded := ctx.Deadline(); !bounded {
		return fmt.Errorf("wait for %s: no time-out was set", what)
	}
	start := time.Now()
	var last error
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		if final, ok := errors.AsType[stopped](err); ok {
			return fmt.Errorf("wait for %s: %w", what, final.error)
		}
		if ctx.Err() == nil { // else it says only that the time is up
			last = err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: not within %s: %w", what, time.Since(start).Round(time.Second), cmp.Or(last, ctx.Err()))
		case <-time.After(pollEvery):
		}
	}
}

// Never checks for the given time that check keeps returning nil.
func Never(ctx context.Context, what string, during time.Duration, check func(context.Context) error) error {
	end := time.After(during)
	for {
		if err := check(ctx); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		case <-end:
			return nil
		case <-time.After(pollEvery):
		}
	}
}
