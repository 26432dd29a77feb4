package sidecar_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenantry/tenantry/internal/sidecar"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestLoop: when rounds begin, in seconds from the start.
func TestLoop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason  string
		clean   func(round int) bool
		changes time.Duration // when the input changes; 0: never
		jitter  float64
		want    []float64
	}{
		"Interval": {"a round takes a second", func(int) bool { return true }, 0, 0.5, []float64{0, 301, 602}},
		"Early":    {"10 % sooner", func(int) bool { return true }, 0, 0, []float64{0, 271, 542}},
		"Unclean":  {"15, 30, 60 s … until it is clean again", func(n int) bool { return n == 4 }, 0, 0.5, []float64{0, 16, 47, 108, 229}},
		"Bounded":  {"but never longer than the interval", func(int) bool { return false }, 0, 0.5, []float64{0, 16, 47, 108, 229, 470, 771}},
		"Change":   {"a changed input is looked at every 2 s", func(int) bool { return true }, 100 * time.Second, 0.5, []float64{0, 101, 402}},
		"During":   {"what changes while a round runs counts as well", func(int) bool { return true }, 500 * time.Millisecond, 0.5, []float64{0, 3, 304}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var got []float64
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				l := &sidecar.Loop{
					Interval: 5 * time.Minute, Check: 2 * time.Second, First: 15 * time.Second,
					Jitter: func() float64 { return c.jitter },
					Fingerprint: func() string {
						if c.changes > 0 && time.Since(start) >= c.changes {
							return "after"
						}
						return "before"
					},
					Round: func(context.Context) bool {
						got = append(got, time.Since(start).Seconds())
						if len(got) == len(c.want) {
							cancel()
						}
						time.Sleep(time.Second)
						return c.clean(len(got) - 1)
					},
				}
				l.Run(ctx)
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", c.reason, diff)
				}
			})
		})
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		hang := make(chan struct{})
		rounds := 0
		l := &sidecar.Loop{
			Interval: 5 * time.Minute, Check: 2 * time.Second, First: 15 * time.Second,
			Jitter: func() float64 { return 0.5 }, Fingerprint: func() string { return "" },
			Round: func(context.Context) bool {
				if rounds++; rounds == 1 {
					time.Sleep(10 * time.Minute)
					return true
				}
				<-hang
				return true
			},
		}
		h := sidecar.Handler(sidecar.NewMetrics(), l)
		ask := func(path string) int {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			return w.Code
		}
		go l.Run(ctx)
		at := func(d time.Duration, healthy, ready int) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if got := []int{ask("/healthz"), ask("/readyz")}; !cmp.Equal(got, []int{healthy, ready}) {
				t.Errorf("after %s more: healthy, ready %v; want %d, %d", d, got, healthy, ready)
			}
		}
		at(time.Minute, 200, 503)    // the first round is under way
		at(10*time.Minute, 200, 200) // done, waiting
		at(10*time.Minute, 200, 200) // a slow round is no stuck one
		at(time.Hour, 503, 200)      // but this one is
		cancel()
		close(hang)
		synctest.Wait()
	})
}
