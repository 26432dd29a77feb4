package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
)

// fieldManager is who owns what the tests apply.
const fieldManager = "tenantry-e2e"

// Objects reads YAML documents.
func Objects(text []byte) ([]*unstructured.Unstructured, error) {
	var out []*unstructured.Unstructured
	for d := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096); ; {
		var object map[string]any
		switch err := d.Decode(&object); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("read objects: %w", err)
		case len(object) > 0:
			out = append(out, &unstructured.Unstructured{Object: object})
		}
	}
}

// Apply applies every document of text server-side, in order, strictly: an unknown field is an error. Objects without a
// namespace go into the given one.
func (c *Cluster) Apply(ctx context.Context, namespace string, text []byte) error {
	objects, err := Objects(text)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if err := c.applyOne(ctx, namespace, o); err != nil {
			return fmt.Errorf("apply %s %s to %s: %w", o.GetKind(), o.GetName(), c.Name, err)
		}
	}
	return nil
}

// ApplyFiles applies every YAML file of a folder but its kustomization.
func (c *Cluster) ApplyFiles(ctx context.Context, namespace, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		return errors.Join(fmt.Errorf("apply %s: no YAML files", dir), err)
	}
	for _, file := range files {
		if filepath.Base(file) == "kustomization.yaml" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("apply %s: %w", dir, err)
		}
		if err := c.Apply(ctx, namespace, text); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) applyOne(ctx context.Context, namespace string, o *unstructured.Unstructured) error {
	if o.GetNamespace() != "" {
		namespace = o.GetNamespace()
	}
	resource, err := c.resource(o.GroupVersionKind().GroupKind(), namespace)
	if err != nil {
		return err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	force := true
	_, err = resource.Patch(ctx, o.GetName(), types.ApplyPatchType, text,
		metav1.PatchOptions{FieldManager: fieldManager, Force: &force, FieldValidation: metav1.FieldValidationStrict})
	return err
}

// resource is the client for a kind, in a namespace where the kind has any.
func (c *Cluster) resource(kind schema.GroupKind, namespace string) (dynamic.ResourceInterface, error) {
	mapping, err := c.mapper.RESTMapping(kind)
	if meta.IsNoMatchError(err) { // a CRD may have come since
		c.mapper.Reset()
		mapping, err = c.mapper.RESTMapping(kind)
	}
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return c.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
	}
	return c.dynamic.Resource(mapping.Resource), nil
}

// Get reads one object. kind is Kind.group, or Kind for the core group.
func (c *Cluster) Get(ctx context.Context, kind, namespace, name string) (*unstructured.Unstructured, error) {
	resource, err := c.resource(schema.ParseGroupKind(kind), namespace)
	if err != nil {
		return nil, err
	}
	return resource.Get(ctx, name, metav1.GetOptions{})
}

// List reads all objects of a kind in a namespace ("": in all) that a label selector picks.
func (c *Cluster) List(ctx context.Context, kind, namespace, selector string) ([]unstructured.Unstructured, error) {
	resource, err := c.resource(schema.ParseGroupKind(kind), namespace)
	if err != nil {
		return nil, err
	}
	list, err := resource.List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// Delete deletes one object; one that is not there is none to delete.
func (c *Cluster) Delete(ctx context.Context, kind, namespace, name string) error {
	resource, err := c.resource(schema.ParseGroupKind(kind), namespace)
	if err != nil {
		return err
	}
	if err := resource.Delete(ctx, name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	return nil
}

// Patch merges a JSON patch into one object.
func (c *Cluster) Patch(ctx context.Context, kind, namespace, name, patch string) error {
	resource, err := c.resource(schema.ParseGroupKind(kind), namespace)
	if err != nil {
		return err
	}
	_, err = resource.Patch(ctx, name, types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: fieldManager})
	return err
}
