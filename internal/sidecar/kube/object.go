package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
)

// A Kind is how objects of a kind are reached.
type Kind struct {
	APIVersion, Name string
	Namespaced       bool

	plural string
}

// Namespaces are known to every API server.
var Namespaces = Kind{APIVersion: "v1", Name: "Namespace", plural: "namespaces"}

// An Object is as much of one as is looked at.
type Object struct {
	UID         string
	Deleting    bool
	Annotations map[string]string
	Managers    []string // of its fields
}

// partial is what an answer is decoded into.
type partial struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name              string            `json:"name"`
		UID               string            `json:"uid"`
		DeletionTimestamp string            `json:"deletionTimestamp"`
		Annotations       map[string]string `json:"annotations"`
		ManagedFields     []struct {
			Manager string `json:"manager"`
		} `json:"managedFields"`
	} `json:"metadata"`
}

// decode takes an answer that is the object asked for.
func (k Kind) decode(body []byte, name string) (*Object, error) {
	var p partial
	if json.Unmarshal(body, &p) != nil || p.Metadata.Name != name || p.Kind != k.Name && p.Kind != "PartialObjectMetadata" {
		return nil, errNotJSON
	}
	o := &Object{UID: p.Metadata.UID, Deleting: p.Metadata.DeletionTimestamp != "", Annotations: p.Metadata.Annotations}
	for _, m := range p.Metadata.ManagedFields {
		o.Managers = append(o.Managers, m.Manager)
	}
	return o, nil
}

// path is an object's; names that would be another path are an error.
func (k Kind) path(namespace, name string) (string, error) {
	p := apiPath(k.APIVersion)
	if k.Namespaced {
		p += "/namespaces/" + url.PathEscape(namespace)
	} else {
		namespace = "none"
	}
	for _, s := range []string{namespace, name} {
		if s == "" || len(content.IsPathSegmentName(s)) > 0 {
			return "", fmt.Errorf("%q is not a name", s)
		}
	}
	return p + "/" + k.plural + "/" + url.PathEscape(name), nil
}

func apiPath(apiVersion string) string {
	if strings.Contains(apiVersion, "/") {
		return "/apis/" + apiVersion
	}
	return "/api/" + apiVersion
}

// Get reads an object, nil if there is none.
func (c *Client) Get(ctx context.Context, k Kind, namespace, name string) (*Object, error) {
	at, err := k.path(namespace, name)
	if err != nil {
		return nil, err
	}
	body, err := c.do(ctx, request{method: http.MethodGet, path: at})
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return k.decode(body, name)
}

// Apply applies an object by server-side apply. Fields that the API server does not know are an error, as
// they are for kubectl.
func (c *Client) Apply(ctx context.Context, k Kind, namespace, name, manager string, object []byte) error {
	return c.patch(ctx, k, namespace, name, types.ApplyPatchType, object, url.Values{
		"fieldManager": {manager}, "force": {"true"}, "fieldValidation": {metav1.FieldValidationStrict},
	})
}

// Merge changes an object that is there by a JSON merge patch.
func (c *Client) Merge(ctx context.Context, k Kind, namespace, name, manager string, patch []byte) error {
	return c.patch(ctx, k, namespace, name, types.MergePatchType, patch, url.Values{"fieldManager": {manager}})
}

func (c *Client) patch(ctx context.Context, k Kind, namespace, name string, how types.PatchType, text []byte, query url.Values) error {
	at, err := k.path(namespace, name)
	if err != nil {
		return err
	}
	body, err := c.do(ctx, request{http.MethodPatch, at, query, string(how), text})
	if err != nil {
		return err
	}
	_, err = k.decode(body, name)
	return err
}

// Delete begins to delete an object, if it is still the one of that UID. One that is gone is no error.
// What depends on it is left to the API server to take away later: to wait for it would last for ever
// if no controller runs.
func (c *Client) Delete(ctx context.Context, k Kind, namespace, name, uid string) error {
	at, err := k.path(namespace, name)
	if err != nil {
		return err
	}
	text, err := json.Marshal(metav1.DeleteOptions{
		TypeMeta:          metav1.TypeMeta{APIVersion: "v1", Kind: "DeleteOptions"},
		Preconditions:     &metav1.Preconditions{UID: new(types.UID(uid))},
		PropagationPolicy: new(metav1.DeletePropagationBackground),
	})
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	_, err = c.do(ctx, request{http.MethodDelete, at, nil, "application/json", text})
	if absent(err) {
		return nil
	}
	return err
}

// Kind looks a kind up. Each version of an API is asked for once.
func (c *Client) Kind(ctx context.Context, apiVersion, kind string) (Kind, error) {
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil || len(validation.IsDNS1035Label(gv.Version)) > 0 || gv.Group != "" && len(validation.IsDNS1123Subdomain(gv.Group)) > 0 {
		return Kind{}, errors.New("not an API version")
	}
	c.known.Lock()
	defer c.known.Unlock()
	if c.kinds[apiVersion] == nil {
		kinds, err := c.list(ctx, apiVersion)
		if err != nil {
			return Kind{}, err
		}
		c.kinds[apiVersion] = kinds
	}
	k, ok := c.kinds[apiVersion][kind]
	if !ok {
		return Kind{}, ErrNoKind
	}
	return k, nil
}

// list asks for the kinds of a version of an API. One that is not there has none.
func (c *Client) list(ctx context.Context, apiVersion string) (map[string]Kind, error) {
	if len(c.kinds) == maxAPIs {
		return nil, fmt.Errorf("more than %d versions of APIs", maxAPIs)
	}
	body, err := c.do(ctx, request{method: http.MethodGet, path: apiPath(apiVersion)})
	if r, ok := errors.AsType[*Refusal](err); ok && r.Status == http.StatusNotFound {
		return map[string]Kind{}, nil // in plain text, for an API server has nothing at that path
	}
	if err != nil {
		return nil, err
	}
	var all struct {
		Kind      string `json:"kind"`
		Resources []struct {
			Name       string `json:"name"`
			Kind       string `json:"kind"`
			Namespaced bool   `json:"namespaced"`
		} `json:"resources"`
	}
	switch err := json.Unmarshal(body, &all); {
	case err != nil || all.Kind != "APIResourceList":
		return nil, errNotJSON
	case len(all.Resources) > maxKinds:
		return nil, fmt.Errorf("more than %d kinds in a version of an API", maxKinds)
	}
	kinds := map[string]Kind{}
	for _, r := range all.Resources {
		if len(validation.IsDNS1035Label(r.Name)) == 0 { // else it is a part of an object, such as pods/status
			kinds[r.Kind] = Kind{apiVersion, r.Kind, r.Namespaced, r.Name}
		}
	}
	return kinds, nil
}
