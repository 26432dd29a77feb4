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
		if record.Owner != owner {
			return false, nil
		}
		listed = union(recorded, listed)
	}
	home := object{"v1", "Namespace", "", namespace}
	inside := slices.DeleteFunc(listed, func(o object) bool { return o == home })
	if err := c.remove(ctx, inside); err != nil {
		return false, err
	}
	switch {
	case ns == nil:
		return len(inside) > 0, nil
	case ours(ns):
		return true, c.remove(ctx, []object{home})
	default:
		return true, c.patchRecord(ctx, namespace, writeRecord(Record{}, nil))
	}
}

// remove deletes objects from the last to the first and waits for each. What is gone, or not ours, is
// passed over.
func (c *Cluster) remove(ctx context.Context, objects []object) error {
	for _, o := range slices.Backward(objects) {
		if err := c.removeOne(ctx, o); err != nil {
			return fmt.Errorf("remove %s: %w", o, err)
		}
	}
	return nil
}

func (c *Cluster) removeOne(ctx context.Context, o object) error {
	kind, err := c.at(o)
	if meta.IsNoMatchError(err) {
		return nil
	}
	if err != nil {
		return err
	}
	live, err := present(kind.Get(ctx, o.name, metav1.GetOptions{}))
	if err != nil || live == nil || !ours(live) {
		return err
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
			return err
		}
	}
	for {
		live, err := present(kind.Get(ctx, o.name, metav1.GetOptions{}))
		if err != nil || live == nil || live.GetUID() != uid {
			return err
		}
		if err := sleep(ctx, c.poll); err != nil {
			return fmt.Errorf("it does not go away: %w", err)
		}
	}
}

// sleep waits for d or until ctx ends, whose cause is then the error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
