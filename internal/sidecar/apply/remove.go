package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/kube"
)

// Remove takes the owner's agent out: what the record names and what the manifest names (which may be
// nil), in reverse order, each waited for, and the Namespace last if we made it. removed is false when
// the Namespace holds another registration's agent by now, or none: then nothing is touched.
func (c *Cluster) Remove(ctx context.Context, m *akuity.Manifest, namespace string, owner Owner) (removed bool, err error) {
	var listed []object
	if m != nil {
		namespace = NamespaceOf(m, namespace)
		if listed, err = c.objects(ctx, m, namespace, true); err != nil {
			return false, err
		}
	}
	ns, err := c.namespace(ctx, namespace)
	if err != nil {
		return false, err
	}
	if ns != nil {
		record, recorded := readRecord(ns.Annotations)
		// A Namespace that we made but did not get to claim is the first step of an Apply that broke off.
		begun := record.Owner == Owner{Fleet: owner.Fleet} && ours(ns)
		if record.Owner != owner && !begun {
			return false, nil
		}
		listed = union(recorded, listed)
	}
	home := object{"v1", "Namespace", "", namespace}
	inside := slices.DeleteFunc(listed, func(o object) bool { return o == home })
	n, err := c.remove(ctx, inside)
	switch {
	case err != nil:
		return false, err
	case ns == nil:
		return n > 0, nil
	case ours(ns):
		_, err := c.remove(ctx, []object{home})
		return true, err
	default:
		return true, c.patchRecord(ctx, namespace, writeRecord(Record{}, nil))
	}
}

// remove deletes objects from the last to the first, waits for each, and tells how many it were. What is
// gone, or not ours, is passed over.
func (c *Cluster) remove(ctx context.Context, objects []object) (n int, err error) {
	for _, o := range slices.Backward(objects) {
		removed, err := c.removeOne(ctx, o)
		if err != nil {
			return n, fmt.Errorf("remove %s: %w", o, err)
		}
		if removed {
			n++
		}
	}
	return n, nil
}

func (c *Cluster) removeOne(ctx context.Context, o object) (bool, error) {
	kind, err := c.client.Kind(ctx, o.apiVersion, o.kind)
	if errors.Is(err, kube.ErrNoKind) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	live, err := c.client.Get(ctx, kind, o.namespace, o.name)
	if err != nil || live == nil || !ours(live) {
		return false, err
	}
	uid := live.UID
	if !live.Deleting {
		if err := c.client.Delete(ctx, kind, o.namespace, o.name, uid); err != nil {
			return false, err
		}
	}
	for {
		live, err := c.client.Get(ctx, kind, o.namespace, o.name)
		switch {
		case ctx.Err() != nil:
			return false, fmt.Errorf("it does not go away: %w", context.Cause(ctx))
		case err != nil:
			return false, err
		case live == nil || live.UID != uid:
			return true, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.poll):
		}
	}
}
