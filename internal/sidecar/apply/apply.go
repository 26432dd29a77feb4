package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/tenantry/tenantry/internal/akuity"
)

// Apply puts every object of the manifest into the cluster, in document order, and then removes what an
// earlier manifest had and this one has not. The record says which objects there may be before the
// first is written, and carries the hash only after the last: an Apply that broke off is done again from
// the start, and a removal finds everything at any time.
//
// A Namespace that was there before stays as it is but for the record. A Namespace of another fleet is
// an error. fallback is the agent's namespace if the manifest does not tell.
func (c *Cluster) Apply(ctx context.Context, m *akuity.Manifest, fallback string, owner Owner) error {
	namespace := NamespaceOf(m, fallback)
	objects, err := c.objects(m, namespace, false)
	if err != nil {
		return err
	}
	home, err := c.makeNamespace(ctx, m, namespace)
	if err != nil {
		return err
	}
	ns, err := c.namespace(ctx, namespace)
	if err != nil {
		return err
	}
	if ns == nil || ns.GetDeletionTimestamp() != nil {
		return fmt.Errorf("apply agent: Namespace %s is being deleted", namespace)
	}
	record, before := readRecord(ns)
	if record.Owner.Fleet != "" && record.Owner.Fleet != owner.Fleet {
		return fmt.Errorf("apply agent: Namespace %s holds an agent of fleet %q", namespace, record.Owner.Fleet)
	}
	if err := c.patchRecord(ctx, namespace, writeRecord(Record{Owner: owner}, union(objects, before))); err != nil {
		return err
	}
	for i, o := range m.Objects() {
		if o.IsNamespace() && o.Name == namespace && !home {
			continue
		}
		if err := c.write(ctx, objects[i], o); err != nil {
			return err
		}
	}
	gone := slices.DeleteFunc(slices.Clone(before), func(o object) bool { return slices.Contains(objects, o) || o.isNamespace() })
	if err := c.remove(ctx, gone); err != nil {
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
func (c *Cluster) objects(m *akuity.Manifest, namespace string, missing bool) ([]object, error) {
	objects := make([]object, 0, len(m.Objects()))
	for _, o := range m.Objects() {
		at := object{o.APIVersion, o.Kind, o.Namespace, o.Name}
		gvk := at.groupVersionKind()
		mapping, err := c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
		if missing && meta.IsNoMatchError(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", at, err)
		}
		switch namespaced := mapping.Scope.Name() == meta.RESTScopeNameNamespace; {
		case !namespaced:
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
func (c *Cluster) makeNamespace(ctx context.Context, m *akuity.Manifest, name string) (home bool, err error) {
	ns, err := c.namespace(ctx, name)
	if err != nil || ns != nil {
		return ns != nil && ours(ns), err
	}
	at := object{"v1", "Namespace", "", name}
	for _, o := range m.Objects() {
		if o.IsNamespace() && o.Name == name {
			return true, c.write(ctx, at, o)
		}
	}
	text := fmt.Appendf(nil, `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":%q}}`, name)
	return true, c.patch(ctx, at, text)
}

// write applies one object. Its canonical JSON lacks the hash annotation, which is never applied.
func (c *Cluster) write(ctx context.Context, at object, o akuity.Object) error {
	text := o.JSON()
	if at.namespace != o.Namespace {
		var tree map[string]any
		if err := json.Unmarshal(text, &tree); err != nil {
			return fmt.Errorf("apply %s: %w", o, err)
		}
		metadata := tree["metadata"].(map[string]any) // a parsed manifest's objects have a name
		delete(metadata, "namespace")
		if at.namespace != "" {
			metadata["namespace"] = at.namespace
		}
		var err error
		if text, err = json.Marshal(tree); err != nil {
			return fmt.Errorf("apply %s: %w", o, err)
		}
	}
	return c.patch(ctx, at, text)
}

func (c *Cluster) patch(ctx context.Context, at object, text []byte) error {
	kind, err := c.at(at)
	if err != nil {
		return fmt.Errorf("apply %s: %w", at, err)
	}
	// Strict, as kubectl is: a manifest that a broken stream bent without breaking its syntax shows here.
	_, err = kind.Patch(ctx, at.name, types.ApplyPatchType, text, metav1.PatchOptions{
		FieldManager: FieldManager, Force: new(true), FieldValidation: metav1.FieldValidationStrict,
	})
	if err != nil {
		return fmt.Errorf("apply %s: %w", at, withoutContent(err))
	}
	return nil
}
