package akuityapi_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
)

// operations are all calls, each on a service with a cluster "acme" of ID cl-0001.
var operations = map[string]func(context.Context, *akuityapi.Client) error{
	akuityfake.OpGet: func(ctx context.Context, c *akuityapi.Client) error {
		_, found, err := c.Find(ctx, "acme")
		if err == nil && !found {
			return errors.New("found nothing")
		}
		return err
	},
	akuityfake.OpList: func(ctx context.Context, c *akuityapi.Client) error { _, err := c.List(ctx); return err },
	akuityfake.OpInfo: func(ctx context.Context, c *akuityapi.Client) error {
		_, err := c.HasApplications(ctx, "cl-0001")
		return err
	},
	akuityfake.OpManifests: func(ctx context.Context, c *akuityapi.Client) error { _, err := c.Manifest(ctx, "cl-0001"); return err },
	akuityfake.OpDelete:    func(ctx context.Context, c *akuityapi.Client) error { return c.Delete(ctx, "cl-0001") },
	akuityfake.OpCreate: func(ctx context.Context, c *akuityapi.Client) error {
		_, err := c.Create(ctx, "beta", "", "", medium)
		return err
	},
	akuityfake.OpUpdate: func(ctx context.Context, c *akuityapi.Client) error {
		cluster, _ := akuityapi.Cluster{ID: "cl-0001", Name: "acme"}.With(medium)
		_, err := c.Update(ctx, cluster)
		return err
	},
}

// traps are what may go wrong: the code it is told as, and whether a read gets over a single one.
var traps = map[akuityfake.Fault]struct {
	code  akuityapi.Code
	heals bool
}{
	akuityfake.Unauthorized: {akuityapi.CodeUnauthenticated, false},
	akuityfake.Conflict:     {akuityapi.CodeAlreadyExists, false},
	akuityfake.TooMany:      {akuityapi.CodeResourceExhausted, true},
	akuityfake.TooLong:      {akuityapi.CodeResourceExhausted, false},
	akuityfake.Internal:     {"Internal", true},
	akuityfake.HTML500:      {akuityapi.CodeUnavailable, true},
	akuityfake.HTML502:      {akuityapi.CodeUnavailable, true},
	akuityfake.HTML503:      {akuityapi.CodeUnavailable, true},
	akuityfake.HTML504:      {akuityapi.CodeUnavailable, true},
	akuityfake.HTML403:      {akuityapi.CodeBadAnswer, true},
	akuityfake.HTML404:      {akuityapi.CodeBadAnswer, true},
	akuityfake.HTML200:      {akuityapi.CodeBadAnswer, true},
	akuityfake.Empty200:     {akuityapi.CodeBadAnswer, true},
	akuityfake.Object200:    {akuityapi.CodeBadAnswer, true},
	akuityfake.Error200:     {akuityapi.CodeBadAnswer, true},
	akuityfake.Slow:         {akuityapi.CodeDeadlineExceeded, true},
	akuityfake.Refused:      {akuityapi.CodeNoAnswer, true},
	akuityfake.Cut:          {akuityapi.CodeNoAnswer, true},
	akuityfake.Oversized:    {akuityapi.CodeBadAnswer, true},
	akuityfake.Redirect:     {akuityapi.CodeRedirect, false},
	akuityfake.Lost:         {akuityapi.CodeNoAnswer, true},
	akuityfake.LostHTML504:  {akuityapi.CodeUnavailable, true},
}

func TestTraps(t *testing.T) {
	t.Parallel()
	for fault, trap := range traps {
		for op, do := range operations {
			t.Run(string(fault)+"/"+op, func(t *testing.T) {
				t.Parallel()
				if op == akuityfake.OpDelete && (fault == akuityfake.Object200 || fault == akuityfake.Error200) {
					t.Skip("an empty object is what a good delete answers, and gone is what the caller looks for")
				}
				if fault == akuityfake.Oversized && op != akuityfake.OpManifests && op != akuityfake.OpGet {
					t.Skip("megabytes for each of the others, through the same reader")
				}
				synctest.Test(t, func(t *testing.T) {
					t.Helper()
					once(t, op, do, fault, trap.heals && read(op) || fault == akuityfake.TooMany)
				})
				synctest.Test(t, func(t *testing.T) {
					t.Helper()
					always(t, op, do, fault, trap.code)
				})
			})
		}
	}
}

func read(op string) bool {
	return op != akuityfake.OpCreate && op != akuityfake.OpUpdate && op != akuityfake.OpDelete
}

// once: the first request fails, the others do not.
func once(t *testing.T, op string, do func(context.Context, *akuityapi.Client) error, fault akuityfake.Fault, heals bool) {
	t.Helper()
	s := akuityfake.New(akuityfake.Habits{})
	s.Add("acme", nil, nil)
	s.SetFault(func(at, _ string, n int) akuityfake.Fault {
		if at == op && n == 1 {
			return fault
		}
		return akuityfake.None
	})
	err := do(t.Context(), connect(t, settings(s)))
	if heals != (err == nil) {
		t.Errorf("one %q: got over it: %v, want %v: %v", fault, err == nil, heals, err)
	}
	if n := s.Requests(op); !read(op) && n > 1 && fault != akuityfake.TooMany {
		t.Errorf("%q was repeated although it may have been carried out", op)
	}
	told(t, err)
}

// always: every request fails; that ends, after a bounded number of attempts.
func always(t *testing.T, op string, do func(context.Context, *akuityapi.Client) error, fault akuityfake.Fault, code akuityapi.Code) {
	t.Helper()
	s := akuityfake.New(akuityfake.Habits{})
	s.Add("acme", nil, nil)
	s.SetFault(func(string, string, int) akuityfake.Fault { return fault })
	err := do(t.Context(), connect(t, settings(s)))
	if got := akuityapi.CodeOf(err); got != code {
		t.Errorf("%q throughout is told as %q, want %q: %v", fault, got, code, err)
	}
	if n := s.Requests(op); n > 5 {
		t.Errorf("%d attempts", n)
	}
	told(t, err)
}

func TestMidStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := akuityfake.New(akuityfake.Habits{})
		id := s.Add("acme", nil, nil)
		c := connect(t, settings(s))
		whole, err := c.Manifest(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		s.SetFault(func(_, _ string, n int) akuityfake.Fault {
			if n%2 == 0 {
				return akuityfake.MidStream
			}
			return akuityfake.None
		})
		for range 5 { // differently cut into chunks, and half of them broken off with status 200
			m, err := c.Manifest(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if m.Hash() != whole.Hash() {
				t.Error("the same manifest has another hash")
			}
		}
		s.SetFault(func(string, string, int) akuityfake.Fault { return akuityfake.MidStream })
		m, err := c.Manifest(t.Context(), id)
		if m != nil || akuityapi.CodeOf(err) != akuityapi.CodeBadAnswer {
			t.Errorf("half a manifest was given out: %v", err)
		}
		told(t, err)
	})
}

func TestWaits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason string
		fault  akuityfake.Fault
		want   time.Duration
	}{
		"Backoff":    {"0.5 + 1 + 2 + 4 s", akuityfake.HTML503, 7500 * time.Millisecond},
		"RetryAfter": {"4 times what the API asks for", akuityfake.TooMany, 28 * time.Second},
		"TooLong":    {"a day is not waited for", akuityfake.TooLong, 0},
		"Terminal":   {"a wrong key stays wrong", akuityfake.Unauthorized, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := akuityfake.New(akuityfake.Habits{})
				s.SetFault(func(string, string, int) akuityfake.Fault { return c.fault })
				start := time.Now()
				if _, err := connect(t, settings(s)).List(t.Context()); err == nil {
					t.Error("no error")
				}
				if got := time.Since(start); got != c.want {
					t.Errorf("waited %s, want %s: %s", got, c.want, c.reason)
				}
			})
		})
	}
}

// TestCut: a call that has no more time says what it was repeated for.
func TestCut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason string
		then   akuityfake.Fault // after the first
		want   string
	}{
		"Waiting": {"between two attempts", akuityfake.HTML503, "list clusters: no more time; before: Unavailable (503)"},
		"Calling": {"in an attempt", akuityfake.Slow, "list clusters: no more time; before: Unavailable (503)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := akuityfake.New(akuityfake.Habits{})
				s.SetFault(func(_, _ string, n int) akuityfake.Fault {
					if n == 1 {
						return akuityfake.HTML503
					}
					return c.then
				})
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("no more time"))
				defer cancel()
				_, err := connect(t, settings(s)).List(ctx)
				if err == nil || err.Error() != c.want || akuityapi.Temporary(err) {
					t.Errorf("%s: got %v, want %s", c.reason, err, c.want)
				}
			})
		})
	}
}

func TestCanceled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := akuityfake.New(akuityfake.Habits{})
		s.SetFault(func(string, string, int) akuityfake.Fault { return akuityfake.Slow })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := connect(t, settings(s)).List(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || akuityapi.Temporary(err) || time.Since(start) != time.Second {
			t.Errorf("after %s: %v; the caller's own end is no failure of the API", time.Since(start), err)
		}
	})
}
