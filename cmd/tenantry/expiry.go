package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// expiryFlags ask validate to look at the dates of certificates. A render never does: it gives the same
// answer tomorrow.
type expiryFlags struct{ within, at string }

// check finds the certificates that are expired, not valid yet, or that expire within the time asked for.
// Without --expiry there are none.
func (f expiryFlags) check(certificates []plan.AgentCertificate, now time.Time) (problem.List, error) {
	if f.within == "" {
		if f.at != "" {
			return nil, usageError{errors.New("--at goes with --expiry")}
		}
		return nil, nil
	}
	within, err := days(f.within)
	if err != nil {
		return nil, usageError{fmt.Errorf("--expiry %q: %w", f.within, err)}
	}
	if f.at != "" {
		if now, err = time.Parse(time.DateOnly, f.at); err != nil {
			return nil, usageError{fmt.Errorf("--at %q: not a date; write one such as 2027-01-31", f.at)}
		}
	}
	var bad problem.List
	for _, c := range certificates {
		p := c.Secret.Problem(c.Key, "", "issue another, and restart the agent and the principal: they read it at their start")
		switch day := c.Cert.NotAfter.UTC().Format(time.DateOnly); {
		case now.After(c.Cert.NotAfter):
			p.What = fmt.Sprintf("the certificate of %s expired on %s", c.Of, day)
		case now.Before(c.Cert.NotBefore):
			p.What = fmt.Sprintf("the certificate of %s is not valid before %s", c.Of, c.Cert.NotBefore.UTC().Format(time.DateOnly))
			p.Fix = "check the clock of who issued it"
		case now.Add(within).After(c.Cert.NotAfter):
			p.What, p.Warn = fmt.Sprintf("the certificate of %s expires on %s", c.Of, day), true
		default:
			continue
		}
		bad.Add(p)
	}
	return bad, nil
}

// days reads a time such as 30d, 6w or 12h.
func days(text string) (time.Duration, error) {
	for unit, of := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "h": time.Hour} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			if n, err := strconv.ParseUint(number, 10, 16); err == nil {
				return time.Duration(n) * of, nil
			}
		}
	}
	return 0, errors.New("not a time; write one such as 30d, 6w or 12h")
}
