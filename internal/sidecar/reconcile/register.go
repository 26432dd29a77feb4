package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// Settings at Akuity that say whose a cluster is and how to find it again. Akuity puts labels and
// annotations on the agent's Pods as well.
const (
	FleetLabel          = "tenantry.dev/fleet"
	connectorAnnotation = "tenantry.dev/connector"
	projectAnnotation   = "tenantry.dev/project"
	tenantAnnotation    = "tenantry.dev/tenant"
)

var (
	errForeign = errors.New("the name is taken at Akuity by a cluster that does not carry this fleet's label " + FleetLabel + "; it is not touched")
	errTimeout = errors.New("no more time for this cluster in this round")

	errListTimeout = errors.New("no more time for the list of clusters in this round")
)

// attempts is how often a change is tried anew, each time with a new look at what is there.
const attempts = 5

// A task is one registration in one round.
type task struct {
	*round
	api API
	key store.Key
	reg akuity.Registration
}

// registration does all that one registration asks for.
func (r *round) registration(ctx context.Context, l akuity.Registrations, reg akuity.Registration, api API) Outcome {
	k := store.Key{Fleet: l.Fleet, Connector: l.Connector, Cluster: reg.Name}
	out := Outcome{Connector: k.Connector, Cluster: k.Cluster}
	if err := r.views[k.Connector].err; api == nil || hopeless(err) {
		out.State, out.Err = Failed, fmt.Errorf("its connector cannot be used: %w", err)
		return out
	}
	t := &task{r, api, k, reg}
	out.Changed, out.Err = t.run(ctx)
	switch {
	case out.Err == nil:
		out.State = Ready
	case errors.Is(out.Err, errForeign):
		out.State = Foreign
	case waits(out.Err):
		out.State = Waiting
	default:
		out.State = Failed
	}
	return out
}

// waits tells whether another round is all that it takes.
func waits(err error) bool {
	_, lost := errors.AsType[*lostError](err)
	return lost || errors.Is(err, errTimeout) || errors.Is(err, errSlow) || errors.Is(err, kubeconfig.ErrNone) || errors.Is(err, apply.ErrUnsure) || errors.Is(err, errUnlike)
}

// hopeless tells whether every call will fail as this one did: a wrong key must not be tried a thousand
// times.
func hopeless(err error) bool {
	code := akuityapi.CodeOf(err)
	return code == akuityapi.CodeUnauthenticated || code == akuityapi.CodeRedirect
}

func (t *task) run(ctx context.Context) (changed bool, err error) {
	cluster, err := t.registered(ctx)
	if err != nil || cluster.ID == "" { // without an ID: a dry run, in which it was not created
		return false, err
	}
	err = t.in(ctx, t.key, func(ctx context.Context, p *place) error {
		changed, err = t.install(ctx, p, cluster)
		return err
	})
	return changed, err
}

// registered is the cluster at Akuity, as wanted and taken over by the API.
func (t *task) registered(ctx context.Context) (akuityapi.Cluster, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.timeout(), errTimeout)
	defer cancel()
	cluster, found := t.views[t.key.Connector].clusters[t.key.Cluster]
	var before error
	for attempt, wait := 1, t.poll()/5; ; attempt, wait = attempt+1, 2*wait {
		var err error
		if !found {
			cluster, found, err = t.api.Find(ctx, t.key.Cluster)
		}
		if err == nil {
			var s step
			if s, err = t.ensure(ctx, cluster, found); err == nil {
				return t.takenOver(ctx, s)
			}
		}
		if ctx.Err() != nil {
			return cluster, ended(ctx, before, err)
		}
		again := akuityapi.Temporary(err) || akuityapi.CodeOf(err) == akuityapi.CodeAlreadyExists || errors.Is(err, errVanished)
		if !again || attempt == attempts {
			return cluster, err
		}
		if sleep(ctx, wait) != nil {
			return cluster, ended(ctx, before, err)
		}
		before, found = err, false // a change may have been carried out: look anew
	}
}

var errVanished = errors.New("it vanished at Akuity in the meantime")

// A step is a cluster and what was done to it last.
type step struct {
	cluster akuityapi.Cluster
	before  *akuityapi.Cluster // what was updated; nil if nothing was
	created bool
}

// ensure makes the cluster what it should be, with one change at most.
func (t *task) ensure(ctx context.Context, c akuityapi.Cluster, found bool) (step, error) {
	if found {
		if _, err := t.difference(c); err != nil {
			return step{}, err
		}
	}
	if found && c.DeleteTime != "" {
		found = false
		if !t.DryRun {
			if err := t.gone(ctx, t.api, c.ID); err != nil {
				return step{}, err
			}
		}
	}
	if !found {
		if !t.act(Create, t.key, t.reg.Size) {
			return step{}, nil
		}
		c, err := t.api.Create(ctx, t.key.Cluster, t.reg.Namespace, "Registered by tenantry for fleet "+t.key.Fleet+".", t.owned())
		return step{cluster: c, created: true}, err
	}
	if _, changed := c.With(t.owned()); !changed {
		return step{cluster: c}, nil
	}
	// An update replaces all settings, so it begins with what they are now and not when they were listed.
	c, found, err := t.api.Get(ctx, c.ID)
	if err == nil && !found {
		err = errVanished
	}
	if err != nil {
		return step{}, err
	}
	want, err := t.difference(c)
	if err != nil {
		return step{}, err
	}
	detail := "labels and annotations"
	if c.Size() != want.Size() {
		detail = fmt.Sprintf("%s to %s", c.Size(), want.Size())
	}
	if !t.act(Update, t.key, detail) {
		return step{cluster: c}, nil
	}
	updated, err := t.api.Update(ctx, want)
	if err != nil {
		return step{}, err
	}
	if differences := updated.Differences(t.owned()); len(differences) > 0 {
		return step{}, fmt.Errorf("the API took the update and did not keep it: %s", strings.Join(differences, ", "))
	}
	return step{cluster: updated, before: &c}, nil
}

// difference is c as wanted; an error if it is not ours to change, or cannot be changed.
func (t *task) difference(c akuityapi.Cluster) (akuityapi.Cluster, error) {
	if c.Labels()[FleetLabel] != t.key.Fleet {
		return c, errForeign
	}
	if other := c.Annotations()[connectorAnnotation]; other != t.key.Connector && t.wanted[store.Key{Fleet: t.key.Fleet, Connector: other, Cluster: t.key.Cluster}] {
		return c, fmt.Errorf("connector %s leads to the same Argo CD instance, and its list has a cluster of this name too", other)
	}
	if have := c.Namespace(); t.reg.Namespace != "" && have != "" && have != t.reg.Namespace {
		return c, fmt.Errorf("its agent's namespace is %q at Akuity and %q in the list, and cannot be changed; deregister it first, or keep the namespace", have, t.reg.Namespace)
	}
	want, _ := c.With(t.owned())
	return want, nil
}

func (t *task) owned() akuityapi.Owned {
	annotations := map[string]string{connectorAnnotation: t.key.Connector}
	if t.reg.Tenant != "" {
		annotations[projectAnnotation], annotations[tenantAnnotation] = t.reg.Project, t.reg.Tenant
	}
	return akuityapi.Owned{Size: t.reg.Size, Labels: map[string]string{FleetLabel: t.key.Fleet}, Annotations: annotations}
}

// takenOver waits until the API has taken the cluster's settings over. After an update, the state of
// before may still be showing: it is believed once a generation has been observed, work has been seen,
// or the grace is over.
func (t *task) takenOver(ctx context.Context, s step) (akuityapi.Cluster, error) {
	c, settled, start := s.cluster, s.before == nil, time.Now()
	if c.ID == "" || t.DryRun {
		return c, nil
	}
	var before error
	for {
		settled = settled || !c.Reconciliation.Reconciled() && !c.Reconciliation.Failed() ||
			string(c.ObservedGeneration) != string(s.before.ObservedGeneration) || time.Since(start) >= t.grace()
		switch {
		case settled && c.Reconciliation.Failed():
			return c, fmt.Errorf("not taken over by Akuity: %s", c.Reconciliation.Reason())
		case settled && c.Reconciliation.Reconciled():
			return c, nil
		}
		if sleep(ctx, t.poll()) != nil {
			return c, fmt.Errorf("still being taken over by Akuity: %w", ended(ctx, before, nil))
		}
		next, found, err := t.api.Get(ctx, c.ID)
		switch {
		case ctx.Err() != nil:
			return c, fmt.Errorf("still being taken over by Akuity: %w", ended(ctx, before, err))
		case err != nil && !akuityapi.Temporary(err):
			return c, err
		case err == nil && !found && !s.created: // one that was just created may not show yet
			return c, errVanished
		case err == nil && found:
			c = next
		}
		before = err
	}
}

// gone waits until a cluster that is being deleted is gone, with proof.
func (r *round) gone(ctx context.Context, api API, id string) error {
	var before error
	for wait := r.poll() / 10; ; wait = min(2*wait, 2*r.poll()) {
		_, found, err := api.Get(ctx, id)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("still being deleted by Akuity: %w", ended(ctx, before, err))
		case err == nil && !found:
			return nil
		case err != nil && !akuityapi.Temporary(err):
			return err
		}
		if sleep(ctx, wait) != nil {
			return fmt.Errorf("still being deleted by Akuity: %w", ended(ctx, before, err))
		}
		before = err
	}
}

// sleep waits for d or until ctx ends, whose cause is then the error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
