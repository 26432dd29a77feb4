package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/apply"
	"github.com/tenantry/tenantry/internal/sidecar/kubeconfig"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// install fetches the cluster's agent manifest, keeps it, and brings the agent in the cluster to it.
func (t *task) install(ctx context.Context, p *place, c akuityapi.Cluster) (changed bool, err error) {
	m, err := t.api.Manifest(ctx, c.ID)
	if err != nil {
		return false, or(ctx, err)
	}
	k, err := t.keep(ctx, m, c.ID)
	if err != nil || t.Agents == nil {
		return k.changed, or(ctx, err)
	}
	return k.changed, p.ask(ctx, func(ctx context.Context) error { return t.apply(ctx, m, k.sure) })
}

// or puts the reason why ctx ended, if it did, before what came of that.
func or(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// ended is why ctx ended, in the words of err where that is what it says. What failed last for another
// reason, err or the error before it, is told with it: more time would have been for that.
func ended(ctx context.Context, before, err error) error {
	end := context.Cause(ctx)
	switch {
	case errors.Is(err, end):
		end = err
	case err != nil:
		before = err
	}
	if before == nil {
		return end
	}
	return fmt.Errorf("%w; before: %w", end, before)
}

// A kept is what came of a manifest that was fetched.
type kept struct {
	changed bool // it is another than the one that was stored
	sure    bool // it is not the first with just these documents
}

// keep stores the manifest as it was fetched, unless what is stored means the same. One that lacks a
// document which the stored one has, perhaps because its end was lost on the way, is held back until it
// comes so a second time in a row.
func (t *task) keep(ctx context.Context, m *akuity.Manifest, id string) (kept, error) {
	entry, old, err := t.stored(ctx, t.key)
	if err != nil {
		return kept{}, err
	}
	if old == nil {
		return kept{}, t.keepFirst(ctx, m, id)
	}
	now := documents(m)
	k := kept{changed: old.Hash() != m.Hash(), sure: now == documents(old) || now == entry.Held}
	if gone := lost(old, m); len(gone) > 0 && !k.sure {
		if t.act(HoldBack, t.key, short(m.Hash())) {
			if err := t.Store.Hold(ctx, t.key, now); err != nil {
				return kept{}, err
			}
		}
		return kept{}, &lostError{gone}
	}
	if k.changed && t.act(StoreAgain, t.key, short(m.Hash())) {
		if err := t.Store.Save(ctx, t.key, m.Bytes()); err != nil {
			return kept{}, err
		}
	}
	if entry.Held != "" && !t.DryRun {
		return k, t.Store.Hold(ctx, t.key, "")
	}
	return k, nil
}

// keepFirst stores a manifest if a second fetch has the same documents: there is nothing else to compare it
// with.
func (t *task) keepFirst(ctx context.Context, m *akuity.Manifest, id string) error {
	again, err := t.api.Manifest(ctx, id)
	if err != nil {
		return err
	}
	if documents(again) != documents(m) {
		return errUnlike
	}
	if !t.act(StoreFirst, t.key, short(m.Hash())) {
		return nil
	}
	return t.Store.Save(ctx, t.key, m.Bytes())
}

// stored is what is stored; the manifest is nil if there is none that is whole.
func (r *round) stored(ctx context.Context, k store.Key) (store.Entry, *akuity.Manifest, error) {
	entry, found, err := r.Store.Load(ctx, k)
	if err != nil || !found {
		return entry, nil, err
	}
	m, _ := akuity.ParseManifest("", entry.Manifest)
	return entry, m, nil
}

// short is enough of a hash to tell two apart.
func short(hash string) string { return "sha256 " + hash[:min(12, len(hash))] }

// apply brings the agent to the manifest with the connector's overrides, unless it is there already. What it
// lacks is removed if it is sure.
func (t *task) apply(ctx context.Context, m *akuity.Manifest, sure bool) error {
	patched, problems := m.Patch(t.reg.Overrides)
	if problems.Failed() {
		return errors.New(problems[0].Message())
	}
	agent, err := t.Agents(ctx, kubeconfig.Wanted{Cluster: t.key.Cluster, Project: t.reg.Project, Tenant: t.reg.Tenant})
	if err != nil {
		return err
	}
	defer agent.Close()
	fallback := cmp.Or(t.reg.Namespace, DefaultNamespace)
	record, err := agent.Record(ctx, apply.NamespaceOf(patched, fallback))
	if err != nil {
		return err
	}
	owner := ownerOf(t.key)
	if record == (apply.Record{Owner: owner, Hash: patched.Hash()}) {
		return nil
	}
	if record.Owner != owner && t.isWanted(record.Owner) {
		return fmt.Errorf("its kubeconfig leads to the cluster of registration %s/%s", record.Owner.Connector, record.Owner.Cluster)
	}
	if !t.act(Apply, t.key, short(patched.Hash())) {
		return nil
	}
	return agent.Apply(ctx, patched, fallback, owner, sure)
}

func ownerOf(k store.Key) apply.Owner {
	return apply.Owner{Fleet: k.Fleet, Connector: k.Connector, Cluster: k.Cluster}
}
