package akuityapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
)

// How an identifier in a path is meant. The API's name for an ID is UNSPECIFIED.
const (
	byName = "NAME"
	byID   = "UNSPECIFIED"
)

const (
	pageSize    = 100     // how many clusters are asked for at a time; there may come fewer
	maxClusters = 100_000 // that a list may have
	maxPages    = 2_000   // that are fetched of it
)

// scope names the instance in a body.
type scope struct {
	OrganizationID string `json:"organizationId"`
	InstanceID     string `json:"instanceId"`
	WorkspaceID    string `json:"workspaceId"`
}

func (c *Client) scope() scope { return scope{OrganizationID: c.organization, InstanceID: c.instance} }

// one makes a call whose answer is a cluster.
func (c *Client) one(ctx context.Context, k call) (Cluster, error) {
	type answer struct {
		Cluster Cluster `json:"cluster"`
	}
	var got answer
	k.limit = maxAnswer
	k.accept = into(&got, func(a *answer) error { return a.Cluster.known() })
	err := c.calls.call(ctx, k)
	return got.Cluster, err
}

// List is every cluster of the instance, in pages. A list without an end is an error.
func (c *Client) List(ctx context.Context) ([]Cluster, error) {
	bad := func(format string, args ...any) error {
		return &Error{Op: "list clusters", Code: CodeBadAnswer, Message: fmt.Sprintf(format, args...)}
	}
	var all []Cluster
	for range maxPages {
		page, total, err := c.page(ctx, url.Values{"filter.limit": {strconv.Itoa(pageSize)}, "filter.offset": {strconv.Itoa(len(all))}})
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		switch {
		case total > maxClusters:
			return nil, bad("%d clusters, and at most %d are expected", total, maxClusters)
		case len(all) >= total:
			return all, nil
		case len(page) == 0:
			return nil, bad("%d of %d clusters", len(all), total)
		}
	}
	return nil, bad("%d clusters in %d pages, and no end", len(all), maxPages)
}

func (c *Client) page(ctx context.Context, query url.Values) ([]Cluster, int, error) {
	type answer struct {
		Clusters []Cluster       `json:"clusters"`
		Total    json.RawMessage `json:"totalCount"` // an int64, so a text in JSON
	}
	var got answer
	query.Set("workspaceId", "")
	err := c.calls.call(ctx, call{
		op: "list clusters", method: http.MethodGet, path: c.path(), query: query, limit: maxAnswer,
		accept: into(&got, func(a *answer) error {
			// Without a count an empty answer would prove that there is nothing.
			if _, err := count(a.Total); err != nil {
				return errors.New("a list of clusters without their number")
			}
			for _, cluster := range a.Clusters {
				if err := cluster.known(); err != nil {
					return err
				}
			}
			return nil
		}),
	})
	if err != nil {
		return nil, 0, err
	}
	total, err := count(got.Total)
	return got.Clusters, total, err
}

// count reads an int64 in JSON, which is a text in protobuf's JSON and a number elsewhere.
func count(raw json.RawMessage) (int, error) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	n, err := strconv.Atoi(text)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// Create registers a cluster. It is not repeated when its answer is lost: look for the cluster first.
func (c *Client) Create(ctx context.Context, name, namespace, description string, o Owned) (Cluster, error) {
	if err := akuity.ValidName(name); err != nil {
		return Cluster{}, fmt.Errorf("create cluster: %w", err)
	}
	cluster, _ := Cluster{}.With(o)
	if namespace != "" {
		cluster.Data["namespace"] = mustJSON(namespace)
	}
	return c.one(ctx, call{
		op: "create cluster", method: http.MethodPost, path: c.path(),
		body: struct {
			scope
			Name        string                     `json:"name"`
			Description string                     `json:"description"`
			Data        map[string]json.RawMessage `json:"data"`
			Upsert      bool                       `json:"upsert"`
			Force       bool                       `json:"force"`
		}{c.scope(), name, description, cluster.Data, false, false},
	})
}

// Update replaces a cluster's settings with those of its argument, which must have been read just
// before: there is no way to ask for "only if unchanged".
func (c *Client) Update(ctx context.Context, cluster Cluster) (Cluster, error) {
	if cluster.ID == "" {
		return Cluster{}, errors.New("update cluster: no ID")
	}
	if strings.Contains(cluster.Description+string(mustJSON(cluster.Data)), hidden) {
		return Cluster{}, fmt.Errorf("update cluster: its settings at Akuity hold the API key, in whose place %s would be written: replace the key, and take it out there", hidden)
	}
	return c.one(ctx, call{
		op: "update cluster", method: http.MethodPut, path: c.path(cluster.ID),
		body: struct {
			scope
			ID          string                     `json:"id"`
			Description string                     `json:"description"`
			Data        map[string]json.RawMessage `json:"data"`
			Force       bool                       `json:"force"`
		}{c.scope(), cluster.ID, cluster.Description, cluster.Data, false},
	})
}

// Delete begins to deregister a cluster. It is done when Get no longer finds it.
func (c *Client) Delete(ctx context.Context, id string) error {
	if id == "" {
		return errors.New("delete cluster: no ID")
	}
	var answer map[string]json.RawMessage
	return c.calls.call(ctx, call{
		op: "delete cluster", method: http.MethodDelete, path: c.path(id), limit: maxAnswer,
		body: struct {
			scope
			ID string `json:"id"`
		}{c.scope(), id},
		accept: into(&answer, func(*map[string]json.RawMessage) error { return nil }),
	})
}

// HasApplications tells whether Applications are deployed to the cluster.
func (c *Client) HasApplications(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return false, errors.New("get cluster info: no ID")
	}
	type info struct {
		HasApplications *bool `json:"hasApplications"`
	}
	var got info
	err := c.calls.call(ctx, call{
		op: "get cluster info", method: http.MethodGet, path: c.path(id, "info"), limit: maxAnswer,
		query: url.Values{"idType": {byID}, "workspaceId": {""}},
		accept: into(&got, func(a *info) error {
			if a.HasApplications == nil {
				return errors.New("no word about Applications")
			}
			return nil
		}),
	})
	return err == nil && *got.HasApplications, err
}

// Manifest fetches what installs the cluster's agent. It is checked in full before it is given out: the
// stream may end in an error with status 200.
func (c *Client) Manifest(ctx context.Context, id string) (*akuity.Manifest, error) {
	if id == "" {
		return nil, errors.New("get agent manifest: no ID")
	}
	var manifest *akuity.Manifest
	err := c.calls.call(ctx, call{
		op: "get agent manifest", method: http.MethodGet, path: c.path(id, "manifests"), raw: true, limit: akuity.MaxManifestBytes,
		query: url.Values{"offlineInstallation": {"false"}, "workspaceId": {""}},
		accept: func(body []byte) error {
			m, problems := akuity.ParseManifest("", body)
			if problems.Failed() {
				return errors.New("not a whole agent manifest: " + problems[0].Message())
			}
			manifest = m
			return nil
		},
	})
	return manifest, err
}
