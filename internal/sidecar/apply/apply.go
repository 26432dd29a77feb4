package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/akuity"
	"github.com/tenantry/tenantry/internal/sidecar/kube"
)

// ErrUnsure is that everything was applied, and nothing removed that an earlier manifest had.
var ErrUnsure = errors.New("the manifest lacks what an earlier one had; it is removed when the manifest comes so a second time in a row")

// Apply puts every object of the manifest into the cluster, in document order, and then removes what an
// earlier manifest had and this one has not. The record says which objects there may be before the
// first is written, and carries the hash only after the last: an Apply that broke off is done again from
// the start, and a removal finds everything at any time.
//
// A Namespace that was there before stays as it is but for the record. A Namespace of another fleet is
// an error. fallback is the agent's namespace if the manifest does not tell. If it is not sure that the
// manifest is whole, nothing is removed, and what would have been is ErrUnsure.
func (c *Cluster) Apply(ctx context.Context, m *akuity.Manifest, fallback string, owner Owner, sure bool) error {
	namespace := NamespaceOf(m, fallback)
	objects, err := c.objects(ctx, m, namespace, false)
	if err != nil {
		return err
	}
	home, err := c.makeNamespace(ctx, m, namespace, owner.Fleet)
	if err != nil {
		return err
	}
	ns, err := c.namespace(ctx, namespace)
	if err != nil {
		return err
	}
	if ns == nil || ns.Deleting {
		return fmt.Errorf("apply agent: Namespace %s is being deleted", namespace)
	}
	record, before := readRecord(ns.Annotations)
	if record.Owner.Fleet != "" && record.Owner.Fleet != owner.Fleet {
		return fmt.Errorf("apply agent: Namespace %s holds an agent of another fleet, by its annotation %s", namespace, FleetAnnotation)
	}
	all := union(objects, before)
	if len(all) > maxObjects {
		return fmt.Errorf("apply agent: with those that Namespace %s names it would be %d objects, and at most %d are expected", namespace, len(all), maxObjects)
	}
	if err := c.patchRecord(ctx, namespace, writeRecord(Record{Owner: owner}, all)); err != nil {
		return err
	}
	for i, o := range m.Objects() {
		if o.IsNamespace() && o.Name == namespace && !home {
			continue
		}
		if err := c.write(ctx, objects[i], o, owner.Fleet); err != nil {
			return err
		}
	}
	gone := slices.DeleteFunc(before, func(o object) bool { return slices.ContainsFunc(objects, o.same) || o.isNamespace() })
	if len(gone) > 0 && !sure {
		return fmt.Errorf("%w: %s", ErrUnsure, gone[0])
	}
	if _, err := c.remove(ctx, gone); err != nil {
		return err
	}
	return c.patchRecord(ctx, namespace, writeRecord(Record{owner, m.Hash()}, objects))
}

// NamespaceOf is where a manifest's agent lives, fallback if the manifest does not tell.
func NamespaceOf(m *akuity.Manifest, fallback string) string {
	if n := m.Namespace(); n != "" {
		return n
	}
	return fallback
}

// objects are the manifest's, each with the namespace that it goes to. A kind that the cluster does not
// have is an error, or left out if missing is allowed.
func (c *Cluster) objects(ctx context.Context, m *akuity.Manifest, namespace string, missing bool) ([]object, error) {
	objects := make([]object, 0, len(m.Objects()))
	for _, o := range m.Objects() {
		at := object{o.APIVersion, o.Kind, o.Namespace, o.Name}
		kind, err := c.client.Kind(ctx, at.apiVersion, at.kind)
		if missing && errors.Is(err, kube.ErrNoKind) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", at, err)
		}
		switch {
		case !kind.Namespaced:
			at.namespace = ""
		case at.namespace == "":
			at.namespace = namespace
		}
		objects = append(objects, at)
	}
	return objects, nil
}

// makeNamespace makes the agent's Namespace if there is none; home tells whether it is ours, made now
// or before.
func (c *Cluster) makeNamespace(ctx context.Context, m *akuity.Manifest, name, fleet string) (home bool, err error) {
	ns, err := c.namespace(ctx, name)
	if err != nil || ns != nil {
		return ns != nil && ours(ns), err
	}
	at := object{"v1", "Namespace", "", name}
	for _, o := range m.Objects() {
		if o.IsNamespace() && o.Name == name {
			return true, c.write(ctx, at, o, fleet)
		}
	}
	text := fmt.Appendf(nil, `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":%q,"annotations":{%q:%q}}}`, name, FleetAnnotation, fleet)
	return true, c.patch(ctx, at, text)
}

// write applies one object, with the fleet's name in an annotation: of an object without any field, as a
// ServiceAccount often is, the API server would not note who applied it.
func (c *Cluster) write(ctx context.Context, at object, o akuity.Object, fleet string) error {
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(o.JSON()))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return fmt.Errorf("apply %s: %w", at, err)
	}
	metadata := tree["metadata"].(map[string]any) // a parsed manifest's objects have a name
	delete(metadata, "namespace")
	if at.namespace != "" {
		metadata["namespace"] = at.namespace
	}
	annotations, _ := metadata["annotations"].(map[string]any)
	if annotations == nil {
		annotations = map[string]any{}
	}
	annotations[FleetAnnotation] = fleet
	metadata["annotations"] = annotations
	text, err := json.Marshal(tree)
	if err != nil {
		return fmt.Errorf("apply %s: %w", at, err)
	}
	return c.patch(ctx, at, text)
}

func (c *Cluster) patch(ctx context.Context, at object, text []byte) error {
	kind, err := c.client.Kind(ctx, at.apiVersion, at.kind)
	if err != nil {
		return fmt.Errorf("look up %s: %w", at, err)
	}
	live, err := c.get(ctx, kind, at)
	if err != nil {
		return err
	}
	if live != nil && !ours(live) {
		return fmt.Errorf("apply %s: it is there already and not by %s; remove it, or let kubectl apply it once with --server-side --field-manager=%s --force-conflicts", at, FieldManager, FieldManager)
	}
	if err := c.client.Apply(ctx, kind, at.namespace, at.name, FieldManager, text); err != nil {
		return fmt.Errorf("apply %s: %w", at, err)
	}
	return nil
}
