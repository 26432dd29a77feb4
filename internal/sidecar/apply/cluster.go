package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/client-go/rest"

	"github.com/tenantry/tenantry/internal/sidecar/kube"
)

const (
	// FieldManager is who applies an agent's objects. Nothing else is deleted.
	FieldManager = "tenantry-sidecar"
	// recordManager is who keeps the record, which is no part of a manifest.
	recordManager = "tenantry-sidecar-record"
)

// A Cluster is one that agents are put into. It may be used by several goroutines.
type Cluster struct {
	client *kube.Client
	poll   time.Duration // between looks at what is being deleted
}

// Connect makes a Cluster; nothing is asked of it yet.
func Connect(config *rest.Config) (*Cluster, error) {
	client, err := kube.Connect(config)
	if err != nil {
		return nil, err
	}
	return &Cluster{client, 500 * time.Millisecond}, nil
}

// Close ends the connection to the cluster. It may be used again.
func (c *Cluster) Close() { c.client.Close() }

// Record is what the Namespace says about the agent in it; the zero one if there is no Namespace.
func (c *Cluster) Record(ctx context.Context, namespace string) (Record, error) {
	ns, err := c.namespace(ctx, namespace)
	if ns == nil || err != nil {
		return Record{}, err
	}
	r, _ := readRecord(ns.Annotations)
	return r, nil
}

// namespace is nil if there is none.
func (c *Cluster) namespace(ctx context.Context, name string) (*kube.Object, error) {
	if name == "" {
		return nil, errors.New("read the agent's namespace: it has no name")
	}
	ns, err := c.client.Get(ctx, kube.Namespaces, "", name)
	if err != nil {
		return nil, fmt.Errorf("read Namespace %s: %w", name, err)
	}
	return ns, nil
}

func (c *Cluster) patchRecord(ctx context.Context, namespace string, patch []byte) error {
	if err := c.client.Merge(ctx, kube.Namespaces, "", namespace, recordManager, patch); err != nil {
		return fmt.Errorf("record on Namespace %s: %w", namespace, err)
	}
	return nil
}

// get reads an object of a kind, nil if there is none.
func (c *Cluster) get(ctx context.Context, kind kube.Kind, at object) (*kube.Object, error) {
	live, err := c.client.Get(ctx, kind, at.namespace, at.name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", at, err)
	}
	return live, nil
}

// ours tells whether the field manager wrote the object.
func ours(o *kube.Object) bool { return slices.Contains(o.Managers, FieldManager) }
