package stack

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Container is how a kubelet would start the one container of a workload.
type Container struct {
	Args    []string
	Env     []string // NAME=value; may hold credentials
	Account string   // its service account's name
}

// keyRef is the key of a ConfigMap or a Secret that an environment variable is taken from.
type keyRef struct {
	Name, Key string
	Optional  bool
}

// variable is an environment variable as a container has it.
type variable struct {
	Name, Value string
	ValueFrom   struct{ ConfigMapKeyRef, SecretKeyRef *keyRef }
}

// Container reads a Deployment or a StatefulSet, and from the ConfigMaps and Secrets that it names, what its container would be
// started with. There is no kubelet here: whoever starts the program beside the cluster begins with this.
func (c *Cluster) Container(ctx context.Context, kind, namespace, name string) (*Container, error) {
	u, err := c.Get(ctx, kind+".apps", namespace, name)
	if err != nil {
		return nil, err
	}
	text, err := u.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, name, err)
	}
	var workload struct {
		Spec struct {
			Template struct {
				Spec struct {
					ServiceAccountName string
					Containers         []struct {
						Args []string
						Env  []variable
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text, &workload); err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, name, err)
	}
	containers := workload.Spec.Template.Spec.Containers
	if len(containers) != 1 {
		return nil, fmt.Errorf("read %s %s: %d containers, want one", kind, name, len(containers))
	}
	out := &Container{Args: containers[0].Args, Account: workload.Spec.Template.Spec.ServiceAccountName}
	keys := keyReader{cluster: c, namespace: namespace, read: map[string]map[string]string{}}
	for _, e := range containers[0].Env {
		value, ok := e.Value, true
		switch from := e.ValueFrom; {
		case from.ConfigMapKeyRef != nil:
			value, ok, err = keys.value(ctx, "ConfigMap", *from.ConfigMapKeyRef)
		case from.SecretKeyRef != nil:
			value, ok, err = keys.value(ctx, "Secret", *from.SecretKeyRef)
		}
		if err != nil {
			return nil, fmt.Errorf("%s of %s %s: %w", e.Name, kind, name, err)
		}
		if ok {
			out.Env = append(out.Env, e.Name+"="+value)
		}
	}
	return out, nil
}

// keyReader reads keys of ConfigMaps and Secrets, each object once.
type keyReader struct {
	cluster   *Cluster
	namespace string
	read      map[string]map[string]string
}

// value is what a variable is taken from; false for an optional key that is not there.
func (r keyReader) value(ctx context.Context, kind string, ref keyRef) (string, bool, error) {
	data, ok := r.read[kind+"/"+ref.Name]
	if !ok {
		u, err := r.cluster.Get(ctx, kind, r.namespace, ref.Name)
		switch {
		case err == nil:
			data, _, _ = unstructured.NestedStringMap(u.Object, "data") // absent is empty
		case !ref.Optional || !apierrors.IsNotFound(err):
			return "", false, err
		}
		r.read[kind+"/"+ref.Name] = data
	}
	value, ok := data[ref.Key]
	switch {
	case !ok && ref.Optional:
		return "", false, nil
	case !ok:
		return "", false, fmt.Errorf("%s %s has no key %s", kind, ref.Name, ref.Key)
	case kind == "ConfigMap":
		return value, true, nil
	}
	text, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return "", false, fmt.Errorf("key %s of Secret %s is not base64", ref.Key, ref.Name)
	}
	return string(text), true, nil
}

// With is the environment with variables in the place of others of their name.
func (c *Container) With(variables ...string) []string {
	env := slices.Clone(c.Env)
	for _, v := range variables {
		name, _, _ := strings.Cut(v, "=")
		env = slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, name+"=") })
		env = append(env, v)
	}
	return env
}
