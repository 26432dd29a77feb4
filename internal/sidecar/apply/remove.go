package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/tenantry/tenantry/internal/akuity"
)

// Remove takes the owner's agent out: what the record names and what the manifest names (which may be
// nil), in reverse order, each waited for, and the Namespace last if we made it. removed is false when
// the Namespace holds another registration's agent by now, or none: then nothing is touched.
func (c *Cluster) Remove(ctx context.Context, m *akuity.Manifest, namespace string, owner Owner) (removed bool, err error) {
	var listed []object
	if m != nil {
		namespace = NamespaceOf(m, namespace)
		if listed, err = c.objects(m, namespace, true); err != nil {
			return false, err
		}
	}
	ns, err := c.namespace(ctx, namespace)
	if err != nil {
		return false, err
	}
	if ns != nil {
		record, recorded := readRecord(ns)
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
	kind, err := c.at(o)
	if meta.IsNoMatchError(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	live, err := present(kind.Get(ctx, o.name, metav1.GetOptions{}))
	if err != nil || live == nil || !ours(live) {
		return false, err
	}
	uid := live.GetUID()
	if live.GetDeletionTimestamp() == nil {
		// Background: waiting for dependents would hang where no controller runs, and the Namespace or the
		// garbage collector takes them.
		err := kind.Delete(ctx, o.name, metav1.DeleteOptions{
			Preconditions:     &metav1.Preconditions{UID: &uid},
			PropagationPolicy: new(metav1.DeletePropagationBackground),
		})
		if err != nil && !apierrors.IsNotFound(err) {
			return false, err
		}
	}
	for {
		live, err := present(kind.Get(ctx, o.name, metav1.GetOptions{}))
		switch {
		case ctx.Err() != nil:
			return false, fmt.Errorf("it does not go away: %w", context.Cause(ctx))
		case err != nil:
			return false, err
		case live == nil || live.GetUID() != uid:
			return true, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.poll):
		}
	}
}
