package agentvalues

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

var _ Fleet = (*Directory)(nil)

// A Directory is a fleet in a directory that changes, such as a checkout. It is read again when it is
// asked for and what was read is older than Fresh. It may be used by several goroutines.
type Directory struct {
	Path  string
	Fresh time.Duration
	Now   func() time.Time
	Log   *slog.Logger

	mu   sync.Mutex
	read time.Time
	last *fleet.Fleet
	bad  problem.List
}

// Values implements [Fleet]. A fleet that cannot be read any more is answered from what was read last; a
// problem in the values of the cluster itself is an error, for half the layers would look like all.
func (d *Directory) Values(ctx context.Context, cluster string) (agentvalues.Values, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last == nil || d.Now().Sub(d.read) >= d.Fresh {
		// Not the caller's context: one who hangs up must not spoil it for the next.
		if err := d.load(context.WithoutCancel(ctx)); err != nil && d.last == nil {
			return agentvalues.Values{}, err
		} else if err != nil {
			d.Log.Error("the fleet cannot be read; what was read before is served", "err", err)
		}
	}
	c := d.last.Cluster(cluster)
	if c == nil {
		if d.bad.Failed() {
			d.Log.Warn("a cluster that is not known, in a fleet with problems")
		}
		return agentvalues.Values{}, ErrUnknown
	}
	if own := c.AgentProblems(d.bad); own.Failed() {
		return agentvalues.Values{}, fmt.Errorf("the values of %s have problems: %s", cluster, own)
	}
	return c.AgentValues, nil
}

// Check reads the fleet, so that a wrong path is known at once.
func (d *Directory) Check(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.load(ctx)
}

func (d *Directory) load(ctx context.Context) error {
	d.read = d.Now() // also when it fails: it is not tried again for every caller
	dir, err := dirfs.Open(d.Path)
	if err != nil {
		return fmt.Errorf("open the fleet: %w", err)
	}
	defer func() { _ = dir.Close() }() // it was only read
	f, bad, err := fleet.Load(ctx, dir, fleet.Options{Ours: emit.IsOurs})
	if err != nil {
		return fmt.Errorf("read the fleet: %w", err)
	}
	d.last, d.bad = f, bad
	return nil
}
