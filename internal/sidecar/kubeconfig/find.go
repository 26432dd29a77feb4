package kubeconfig

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/tenantry/tenantry/internal/sidecar/reach"
)

// ErrNone is that there is no kubeconfig for a cluster: it may be gone, or yet to come.
var ErrNone = errors.New("no kubeconfig")

// A Wanted says whose kubeconfig is looked for.
type Wanted struct {
	Cluster         string // the registered name
	Project, Tenant string // both "" for a control plane cluster
}

// rules are those for the cluster: a tenant's may be wherever the tenant says, and a control plane cluster
// is where the platform team says.
func (w Wanted) rules(r reach.Rules) reach.Rules {
	r.Platform = w.Tenant == ""
	return r
}

// Label marks a Secret with a kubeconfig (key config) for the cluster of that registered name.
const Label = "tenantry.dev/kubeconfig"

// A Dir is a folder with a kubeconfig for each cluster, named after the registered name: NAME,
// NAME.yaml, NAME.kubeconfig, or NAME/config as a Secret is mounted.
type Dir struct {
	path  string
	rules reach.Rules
}

// InDir looks in a folder, which is read anew each time. Tenants' clusters are connected to by the rules.
func InDir(path string, rules reach.Rules) Dir { return Dir{path, rules} }

// Find reads the kubeconfig of a cluster.
func (d Dir) Find(_ context.Context, w Wanted) (*rest.Config, error) {
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, fmt.Errorf("find kubeconfig: %w", err)
	}
	defer root.Close()
	for _, name := range []string{w.Cluster, w.Cluster + ".yaml", w.Cluster + ".kubeconfig", path.Join(w.Cluster, "config")} {
		info, err := root.Stat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
			continue
		}
		if err == nil && !info.Mode().IsRegular() { // to open a pipe would wait for ever
			err = fmt.Errorf("%s is not a regular file", name)
		}
		if err == nil && info.Size() > maxBytes {
			err = fmt.Errorf("%s has more than %d bytes", name, maxBytes)
		}
		if err != nil {
			return nil, fmt.Errorf("find kubeconfig: %w", err)
		}
		text, err := root.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("find kubeconfig: %w", err)
		}
		config, err := parse(text, "", w.rules(d.rules))
		if err != nil {
			return nil, fmt.Errorf("find kubeconfig: %s: %w", name, err)
		}
		return config, nil
	}
	return nil, fmt.Errorf("%w for %s in %s", ErrNone, w.Cluster, d.path)
}

// Secrets are those of the cluster that the sidecar runs in.
type Secrets struct {
	client    dynamic.Interface
	namespace string
	rules     reach.Rules
}

// InSecrets looks for a Secret with Label in namespace, then for vc-TENANT in the namespaces that the
// platform makes for a project, p-PROJECT and loft-p-PROJECT. Where that one names a loopback address,
// the tenant's Service takes its place. Tenants' clusters are connected to by the rules.
func InSecrets(client dynamic.Interface, namespace string, rules reach.Rules) Secrets {
	return Secrets{client, namespace, rules}
}

var secrets = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}

// Find reads the kubeconfig of a cluster.
func (s Secrets) Find(ctx context.Context, w Wanted) (*rest.Config, error) {
	list, err := s.client.Resource(secrets).Namespace(s.namespace).List(ctx, metav1.ListOptions{LabelSelector: labels.Set{Label: w.Cluster}.String()})
	if err != nil {
		return nil, fmt.Errorf("find kubeconfig: %w", err)
	}
	if len(list.Items) > 1 {
		return nil, fmt.Errorf("find kubeconfig: two Secrets in %s are labelled %s=%s", s.namespace, Label, w.Cluster)
	}
	if len(list.Items) == 1 {
		return configOf(&list.Items[0], "", w.rules(s.rules))
	}
	if w.Tenant == "" {
		return nil, fmt.Errorf("%w for %s: no Secret in %s is labelled %s=%s", ErrNone, w.Cluster, s.namespace, Label, w.Cluster)
	}
	for _, namespace := range []string{"p-" + w.Project, "loft-p-" + w.Project} {
		secret, err := s.client.Resource(secrets).Namespace(namespace).Get(ctx, "vc-"+w.Tenant, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("find kubeconfig: %w", err)
		}
		return configOf(secret, fmt.Sprintf("https://%s.%s.svc:443", w.Tenant, namespace), w.rules(s.rules))
	}
	return nil, fmt.Errorf("%w for %s: no Secret vc-%s of project %s", ErrNone, w.Cluster, w.Tenant, w.Project)
}

func configOf(secret *unstructured.Unstructured, server string, rules reach.Rules) (*rest.Config, error) {
	where := "Secret " + secret.GetNamespace() + "/" + secret.GetName()
	encoded, _, _ := unstructured.NestedString(secret.Object, "data", "config")
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(text) == 0 {
		return nil, fmt.Errorf("find kubeconfig: %s: no key config", where)
	}
	config, err := parse(text, server, rules)
	if err != nil {
		return nil, fmt.Errorf("find kubeconfig: %s: %w", where, err)
	}
	return config, nil
}
