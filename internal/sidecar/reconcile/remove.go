package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// A leaving is a cluster that is registered, or at least stored, and no longer in a list.
type leaving struct {
	key     store.Key
	api     API
	cluster akuityapi.Cluster // without ID: gone at Akuity, only its manifest is left
	moves   bool              // another connector's list has it
}

// removals takes away what left the lists, as far as the guards allow.
func (r *round) removals(ctx context.Context) {
	if ctx.Err() != nil {
		r.report.Errors = append(r.report.Errors, fmt.Errorf("the round was ended: %w", context.Cause(ctx)))
		return
	}
	leave, total := r.leaving(ctx)
	leave = r.guard(leave, total)
	var all sync.WaitGroup
	for _, l := range leave {
		all.Go(func() {
			o := r.remove(ctx, l)
			r.tell(o)
			r.mu.Lock()
			r.report.Removals = append(r.report.Removals, o)
			r.mu.Unlock()
		})
	}
	all.Wait()
}

// remove takes one away: its agent, its registration, its manifest, in this order, so that a round that
// breaks off leaves something for the next to find.
func (r *round) remove(ctx context.Context, l leaving) Outcome {
	out := Outcome{Connector: l.key.Connector, Cluster: l.key.Cluster, State: Removed}
	err := r.in(ctx, l.key, func(ctx context.Context, p *place) error { return or(ctx, r.takeAway(ctx, p, l)) })
	if err != nil {
		out.State, out.Err = Kept, err
	}
	return out
}

func (r *round) takeAway(ctx context.Context, p *place, l leaving) error {
	id := l.cluster.ID
	if id != "" {
		c, found, err := l.api.Get(ctx, id)
		if err != nil {
			return err
		}
		if found && !r.ours(c, l.key.Connector) {
			return errors.New("it no longer belongs to this fleet and connector at Akuity, and is not touched")
		}
		if !found {
			id = ""
		}
		l.cluster = c
	}
	if id != "" && l.cluster.DeleteTime == "" && !r.Force {
		has, err := l.api.HasApplications(ctx, id)
		if err != nil {
			return err
		}
		if has {
			return errors.New("has Applications deployed to it; it is removed when they are gone, or with --force")
		}
	}
	err := p.ask(ctx, func(ctx context.Context) error { return r.removeAgent(ctx, l, id) })
	if err != nil && r.Force && ctx.Err() == nil {
		r.Log.Warn("the agent could not be removed; going on because of --force", "connector", l.key.Connector, "cluster", l.key.Cluster, "error", err)
		err = nil
	}
	if err != nil {
		return err
	}
	if id != "" && r.act(Deregister, l.key, "") {
		if err := r.deregister(ctx, l.api, id); err != nil {
			return err
		}
	}
	if _, found, err := r.Store.Load(ctx, l.key); err != nil || !found && id != "" {
		return err
	}
	if !r.act(Forget, l.key, "") {
		return nil
	}
	return r.Store.Remove(ctx, l.key)
}

// deregister deletes a cluster and waits until it is gone. A deletion whose answer was lost is looked
// for before it is asked for again.
func (r *round) deregister(ctx context.Context, api API, id string) error {
	for attempt, wait := 1, r.poll()/5; ; attempt, wait = attempt+1, 2*wait {
		err := api.Delete(ctx, id)
		switch code := akuityapi.CodeOf(err); {
		case err == nil, akuityapi.Temporary(err), code == akuityapi.CodeNotFound, code == akuityapi.CodePermissionDenied:
		default:
			return err
		}
		c, found, getErr := api.Get(ctx, id)
		switch {
		case getErr == nil && (!found || c.DeleteTime != ""):
			return r.gone(ctx, api, id)
		case getErr == nil && err == nil:
			err = errors.New("deletion was taken by Akuity and did not begin")
		}
		if err = cmp.Or(err, getErr); attempt == attempts || !akuityapi.Temporary(err) {
			return err
		}
		if sleep(ctx, wait) != nil {
			return ended(ctx, nil, err)
		}
	}
}

// removeAgent takes the agent out of its cluster. A cluster without a kubeconfig counts as gone.
func (r *round) removeAgent(ctx context.Context, l leaving, id string) error {
	log := r.Log.With("connector", l.key.Connector, "cluster", l.key.Cluster)
	if r.Agents == nil {
		if id != "" {
			log.Warn("without --apply the agent stays in its cluster")
		}
		return nil
	}
	annotations := l.cluster.Annotations()
	agent, err := r.Agents(ctx, kubeconfig.Wanted{Cluster: l.key.Cluster, Project: annotations[projectAnnotation], Tenant: annotations[tenantAnnotation]})
	if errors.Is(err, kubeconfig.ErrNone) {
		log.Warn("there is no kubeconfig for the cluster: if it still exists, its agent stays in it")
		return nil
	}
	if err != nil {
		return err
	}
	defer agent.Close()
	return r.removeFrom(ctx, agent, l, id)
}

func (r *round) removeFrom(ctx context.Context, agent Agent, l leaving, id string) error {
	m, err := r.installed(ctx, l, id)
	if err != nil {
		return err
	}
	namespace := cmp.Or(l.cluster.Namespace(), DefaultNamespace)
	if m != nil {
		namespace = apply.NamespaceOf(m, namespace)
	}
	record, err := agent.Record(ctx, namespace)
	if err != nil {
		return err
	}
	if record.Owner.Cluster != "" && record.Owner != ownerOf(l.key) {
		return nil // moved: the agent there is another registration's by now
	}
	if !r.act(RemoveIt, l.key, "namespace "+namespace) {
		return nil
	}
	_, err = agent.Remove(ctx, m, namespace, ownerOf(l.key))
	return err
}

// installed is the manifest that the agent was installed from: that of the store, else a new one, else
// nil, for the cluster itself has a record of it.
func (r *round) installed(ctx context.Context, l leaving, id string) (*akuity.Manifest, error) {
	_, m, err := r.stored(ctx, l.key)
	if err != nil || m != nil || id == "" {
		return m, err
	}
	m, err = l.api.Manifest(ctx, id)
	if err != nil && ctx.Err() == nil {
		r.Log.Debug("no manifest to remove the agent by", "connector", l.key.Connector, "cluster", l.key.Cluster, "error", err)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch its manifest: %w", err)
	}
	return m, nil
}
