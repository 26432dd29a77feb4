package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

const (
	// FieldManager is who applies an agent's objects. Nothing else is deleted.
	FieldManager = "tenantry-sidecar"
	// recordManager is who keeps the record, which is no part of a manifest.
	recordManager = "tenantry-sidecar-record"
)

// A Cluster is one that agents are put into. It may be used by several goroutines.
type Cluster struct {
	client dynamic.Interface
	mapper meta.RESTMapper
	poll   time.Duration // between looks at what is being deleted
}

// Connect makes a Cluster; nothing is asked of it yet.
func Connect(config *rest.Config) (*Cluster, error) {
	config = rest.CopyConfig(config)
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	config.QPS, config.Burst = 50, 100
	config.WarningHandler = rest.NoWarnings{}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return retrying{next} })
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("connect to cluster: %w", err)
	}
	apis, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("connect to cluster: %w", err)
	}
	return &Cluster{client, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(apis)), 500 * time.Millisecond}, nil
}

var namespaces = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}

// Record is what the Namespace says about the agent in it; the zero one if there is no Namespace.
func (c *Cluster) Record(ctx context.Context, namespace string) (Record, error) {
	ns, err := c.namespace(ctx, namespace)
	if ns == nil || err != nil {
		return Record{}, err
	}
	r, _ := readRecord(ns)
	return r, nil
}

// namespace is nil when there is none.
func (c *Cluster) namespace(ctx context.Context, name string) (*unstructured.Unstructured, error) {
	if name == "" {
		return nil, errors.New("read the agent's namespace: it has no name")
	}
	return present(c.client.Resource(namespaces).Get(ctx, name, metav1.GetOptions{}))
}

// present is nil for what is not found.
func present(o *unstructured.Unstructured, err error) (*unstructured.Unstructured, error) {
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read from cluster: %w", err)
	}
	return o, nil
}

func (c *Cluster) patchRecord(ctx context.Context, namespace string, patch []byte) error {
	_, err := c.client.Resource(namespaces).Patch(ctx, namespace, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: recordManager})
	if err != nil {
		return fmt.Errorf("record on Namespace %s: %w", namespace, err)
	}
	return nil
}

// at is the interface to an object's kind, in its namespace if it has one.
func (c *Cluster) at(o object) (dynamic.ResourceInterface, error) {
	gv, err := schema.ParseGroupVersion(o.apiVersion)
	if err != nil {
		return nil, fmt.Errorf("%s: not an API version", o)
	}
	mapping, err := c.mapper.RESTMapping(gv.WithKind(o.kind).GroupKind(), gv.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return c.client.Resource(mapping.Resource).Namespace(o.namespace), nil
	}
	return c.client.Resource(mapping.Resource), nil
}

// ours tells whether the field manager wrote the object.
func ours(o *unstructured.Unstructured) bool {
	for _, f := range o.GetManagedFields() {
		if f.Manager == FieldManager {
			return true
		}
	}
	return false
}
