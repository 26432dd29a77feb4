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
	changed, err = t.keep(ctx, m)
	if err != nil || t.Agents == nil {
		return changed, or(ctx, err)
	}
	return changed, p.ask(ctx, func(ctx context.Context) error { return t.apply(ctx, m) })
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

// keep stores the manifest as it was fetched, unless what is stored means the same.
func (t *task) keep(ctx context.Context, m *akuity.Manifest) (changed bool, err error) {
	old, err := t.stored(ctx, t.key)
	if err != nil {
		return false, err
	}
	verb := StoreFirst
	if old != nil {
		if old.Hash() == m.Hash() {
			return false, nil
		}
		verb = StoreAgain
	}
	if t.act(verb, t.key, short(m.Hash())) {
		err = t.Store.Save(ctx, t.key, m.Bytes())
	}
	return verb == StoreAgain, err
}

// stored is the stored manifest, nil if there is none that is whole.
func (r *round) stored(ctx context.Context, k store.Key) (*akuity.Manifest, error) {
	text, found, err := r.Store.Load(ctx, k)
	if err != nil || !found {
		return nil, err
	}
	m, _ := akuity.ParseManifest("", text)
	return m, nil
}

// short is enough of a hash to tell two apart.
func short(hash string) string { return "sha256 " + hash[:min(12, len(hash))] }

// apply brings the agent to the manifest with the connector's overrides, unless it is there already.
func (t *task) apply(ctx context.Context, m *akuity.Manifest) error {
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
	return agent.Apply(ctx, patched, fallback, owner)
}

func ownerOf(k store.Key) apply.Owner {
	return apply.Owner{Fleet: k.Fleet, Connector: k.Connector, Cluster: k.Cluster}
}
