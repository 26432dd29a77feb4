package stack

import (
	"context"
	"crypto/x509/pkix"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestUntil(t *testing.T) {
	t.Parallel()
	never := errors.New("still cold")
	cases := map[string]struct {
		reason string
		check  func(call int) error
		want   string // of the error; "": none
		took   time.Duration
	}{
		"AtOnce":  {"a check that holds is not waited for", func(int) error { return nil }, "", 0},
		"Third":   {"it polls", func(call int) error { return map[int]error{1: never, 2: never}[call] }, "", 2 * pollEvery},
		"TimeUp":  {"the last answer is told, not only that time is up", func(int) error { return never }, "wait for soup: not within 5s: still cold", 5 * time.Second},
		"IsFinal": {"what cannot be mended is not tried again", func(int) error { return Final(never) }, "wait for soup: still cold", 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				start, calls := time.Now(), 0
				err := Until(ctx, "soup", func(context.Context) error { calls++; return c.check(calls) })
				got := ""
				if err != nil {
					got = err.Error()
				}
				if got != c.want || time.Since(start) != c.took {
					t.Errorf("%s: error %q after %s, want %q after %s", c.reason, got, time.Since(start), c.want, c.took)
				}
			})
		})
	}
	if err := Until(context.Background(), "soup", func(context.Context) error { return nil }); err == nil {
		t.Error("a wait without a time-out is accepted")
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	authority, err := newAuthority("x")
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := authority.issue(pkix.Name{CommonName: "x"})
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{string(key), "a-bearer-token-of-a-user", "short"}
	lines := strings.Split(string(key), "\n")
	text := "short " + encode(key) + " token=a-bearer-token-of-a-user\nlog: " + lines[1] + "\n" + string(key)
	got := redact(text, secrets)
	if want := "short " + redacted + " token=" + redacted + "\nlog: " + redacted + "\n" + redacted; got != want {
		t.Errorf("redact left %d of %d characters, want %q", len(got), len(text), want)
	}
}
