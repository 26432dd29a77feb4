package akuityapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Find looks for a cluster by name. That there is none is a finding, never a guess: see absent.
func (c *Client) Find(ctx context.Context, name string) (cluster Cluster, found bool, err error) {
	if name == "" {
		return Cluster{}, false, errors.New("find cluster: no name")
	}
	cluster, found, err = c.get(ctx, name, byName)
	if found && cluster.Name != name {
		return Cluster{}, false, &Error{Op: "find cluster", Code: CodeBadAnswer, Message: fmt.Sprintf("asked for %q and got another", name)}
	}
	return cluster, found, err
}

// Get looks for a cluster by ID. That there is none is a finding, as in Find.
func (c *Client) Get(ctx context.Context, id string) (cluster Cluster, found bool, err error) {
	if id == "" {
		return Cluster{}, false, errors.New("get cluster: no ID")
	}
	cluster, found, err = c.get(ctx, id, byID)
	if found && cluster.ID != id {
		return Cluster{}, false, &Error{Op: "get cluster", Code: CodeBadAnswer, Message: "asked for one cluster and got another"}
	}
	return cluster, found, err
}

func (c *Client) get(ctx context.Context, id, idType string) (Cluster, bool, error) {
	cluster, err := c.one(ctx, call{
		op: "get cluster", method: http.MethodGet, path: c.path(id),
		query: url.Values{"idType": {idType}, "workspaceId": {""}},
	})
	switch CodeOf(err) {
	case CodeNotFound, CodePermissionDenied:
		return Cluster{}, false, c.absent(ctx, id, idType, err)
	default:
		return cluster, err == nil, err
	}
}

// absent tells whether a cluster that was refused with 404 or 403 is really not there; nil means yes.
// The API answers alike for a cluster that is missing and one that the key may not see, and a wrong
// base URL or a revoked key must not pass for an empty instance. So the key has to show that it can see
// the instance, or, with a role for clusters alone, the clusters' list, which must lack this one.
func (c *Client) absent(ctx context.Context, id, idType string, refused error) error {
	instance := c.seeInstance(ctx)
	if instance == nil {
		return nil
	}
	if ctx.Err() != nil {
		return instance
	}
	clusters, err := c.List(ctx)
	if err != nil && (ctx.Err() != nil || Temporary(err)) {
		return err
	}
	if err != nil {
		return &Error{
			Op: "get cluster", Code: CodeUnseen, cause: errors.Join(refused, instance, err),
			Message: fmt.Sprintf("missing or not allowed, and neither the instance nor its list of clusters can be seen (%s; %s)", CodeOf(instance), CodeOf(err)),
		}
	}
	for _, cluster := range clusters {
		if idType == byName && cluster.Name == id || idType == byID && cluster.ID == id {
			return &Error{Op: "get cluster", Code: CodeUnseen, Message: "listed but not readable; does the key's role have get for it?", cause: refused}
		}
	}
	return nil
}

// seeInstance is nil when the instance itself can be read.
func (c *Client) seeInstance(ctx context.Context) error {
	type answer struct {
		Instance struct {
			ID string `json:"id"`
		} `json:"instance"`
	}
	var got answer
	return c.calls.call(ctx, call{
		op: "get instance", method: http.MethodGet, path: c.instancePath(), limit: maxAnswer,
		query: url.Values{"idType": {byID}, "workspaceId": {""}},
		accept: into(&got, func(a *answer) error {
			if a.Instance.ID == "" {
				return errors.New("not an instance")
			}
			return nil
		}),
	})
}
