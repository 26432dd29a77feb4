package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

const (
	managedBy     = "app.kubernetes.io/managed-by"
	fleetLabel    = "tenantry.dev/fleet"
	manifestLabel = "tenantry.dev/agent-manifest" // the cluster, as the function looks for it
	connectorKey  = "tenantry.dev/connector"
	manager       = "tenantry-sidecar"
	heldKey       = "tenantry.dev/held-manifest" // an annotation
	dataKey       = "manifests.yaml"

	// maxSecret is how much a Secret holds, in bytes.
	maxSecret = 1 << 20
)

// Secrets are Secrets of one namespace, akuity-manifest-CONNECTOR-CLUSTER. Several goroutines may use
// them.
type Secrets struct {
	client    dynamic.ResourceInterface
	namespace string
}

// OpenSecrets uses a namespace, which must be there.
func OpenSecrets(client dynamic.Interface, namespace string) *Secrets {
	gvr := schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	return &Secrets{client.Resource(gvr).Namespace(namespace), namespace}
}

func (k Key) secret() string { return "akuity-manifest-" + k.Connector + "-" + k.Cluster }

func (k Key) labels() map[string]string {
	return map[string]string{managedBy: manager, fleetLabel: k.Fleet, connectorKey: k.Connector, manifestLabel: k.Cluster}
}

// get is nil when there is no such Secret. One that is not for k is an error: the names of two
// manifests can coincide.
func (s *Secrets) get(ctx context.Context, k Key) (*unstructured.Unstructured, error) {
	secret, err := s.client.Get(ctx, k.secret(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if have := secret.GetLabels(); !labels.SelectorFromSet(k.labels()).Matches(labels.Set(have)) {
		return nil, fmt.Errorf("a Secret %s/%s is there and not for cluster %s of fleet %s", s.namespace, k.secret(), k, k.Fleet)
	}
	return secret, nil
}

// Load reads a manifest; found is false if there is none.
func (s *Secrets) Load(ctx context.Context, k Key) (e Entry, found bool, err error) {
	secret, err := s.get(ctx, k)
	if err != nil {
		return Entry{}, false, fmt.Errorf("load manifest %s: %w", k, err)
	}
	if secret == nil {
		return Entry{}, false, nil
	}
	text, _, _ := unstructured.NestedString(secret.Object, "data", dataKey)
	if e.Manifest, err = base64.StdEncoding.DecodeString(text); err != nil {
		return Entry{}, false, fmt.Errorf("load manifest %s: the Secret's value is not base64", k)
	}
	e.Held = secret.GetAnnotations()[heldKey]
	return e, true, nil
}

// Hold notes which documents a manifest has that is held back, or with "" that none is. There must be a
// manifest already.
func (s *Secrets) Hold(ctx context.Context, k Key, documents string) error {
	var note any // null removes it
	if documents != "" {
		note = documents
	}
	text, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]any{heldKey: note}}})
	if err != nil {
		return fmt.Errorf("hold manifest %s back: %w", k, err)
	}
	if _, err := s.client.Patch(ctx, k.secret(), types.MergePatchType, text, metav1.PatchOptions{FieldManager: manager}); err != nil {
		return fmt.Errorf("hold manifest %s back: %s", k, apierrors.ReasonForError(err))
	}
	return nil
}

// Save writes a manifest. The API server takes all of it or nothing.
func (s *Secrets) Save(ctx context.Context, k Key, manifest []byte) error {
	if len(manifest) > maxSecret {
		return fmt.Errorf("save manifest %s: it has %d bytes, and a Secret holds at most %d", k, len(manifest), maxSecret)
	}
	if _, err := s.get(ctx, k); err != nil {
		return fmt.Errorf("save manifest %s: %w", k, err)
	}
	text, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
		"metadata": map[string]any{"name": k.secret(), "namespace": s.namespace, "labels": k.labels()},
		"data":     map[string]any{dataKey: base64.StdEncoding.EncodeToString(manifest)},
	})
	if err != nil {
		return fmt.Errorf("save manifest %s: %w", k, err)
	}
	_, err = s.client.Patch(ctx, k.secret(), types.ApplyPatchType, text, metav1.PatchOptions{
		FieldManager: manager, Force: new(true), FieldValidation: metav1.FieldValidationStrict,
	})
	if err != nil {
		return fmt.Errorf("save manifest %s: %s", k, apierrors.ReasonForError(err))
	}
	return nil
}

// Remove deletes a manifest. What is gone already is no error.
func (s *Secrets) Remove(ctx context.Context, k Key) error {
	secret, err := s.get(ctx, k)
	if err == nil && secret != nil {
		uid := secret.GetUID()
		err = s.client.Delete(ctx, k.secret(), metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}})
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("remove manifest %s: %w", k, err)
	}
	return nil
}

// Owned are the manifests that were saved here for a fleet, sorted.
func (s *Secrets) Owned(ctx context.Context, fleet string) ([]Key, error) {
	list, err := s.client.List(ctx, metav1.ListOptions{LabelSelector: labels.Set{managedBy: manager, fleetLabel: fleet}.String()})
	if err != nil {
		return nil, fmt.Errorf("list manifests: %w", err)
	}
	var keys []Key
	for _, secret := range list.Items {
		l := secret.GetLabels()
		if k := (Key{fleet, l[connectorKey], l[manifestLabel]}); k.secret() == secret.GetName() {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, Key.Compare)
	return keys, nil
}
