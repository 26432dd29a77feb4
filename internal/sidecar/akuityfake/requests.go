package akuityfake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
)

// clusterData is every setting of a cluster that the API is known to take. What has no bearing on a
// test is kept as it came.
type clusterData struct {
	Size        string            `json:"size"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Namespace   string            `json:"namespace"`

	AutoUpgradeDisabled         *bool           `json:"autoUpgradeDisabled,omitempty"`
	Kustomization               json.RawMessage `json:"kustomization"`
	AppReplication              *bool           `json:"appReplication,omitempty"`
	TargetVersion               string          `json:"targetVersion"`
	RedisTunneling              *bool           `json:"redisTunneling,omitempty"`
	DirectClusterSpec           json.RawMessage `json:"directClusterSpec,omitempty"`
	DatadogAnnotationsEnabled   *bool           `json:"datadogAnnotationsEnabled,omitempty"`
	NamespaceScoped             bool            `json:"namespaceScoped"`
	EksAddonEnabled             *bool           `json:"eksAddonEnabled,omitempty"`
	ManagedClusterConfig        json.RawMessage `json:"managedClusterConfig,omitempty"`
	MaintenanceMode             *bool           `json:"maintenanceMode,omitempty"`
	MultiClusterK8sDashboard    *bool           `json:"multiClusterK8sDashboardEnabled,omitempty"`
	AutoscalerConfig            json.RawMessage `json:"autoscalerConfig"`
	Project                     string          `json:"project"`
	Compatibility               json.RawMessage `json:"compatibility"`
	ArgocdNotificationsSettings json.RawMessage `json:"argocdNotificationsSettings"`
	ServerSideDiffEnabled       *bool           `json:"serverSideDiffEnabled,omitempty"`
	MaintenanceModeExpiry       *string         `json:"maintenanceModeExpiry,omitempty"`
}

type scope struct {
	OrganizationID string `json:"organizationId"`
	InstanceID     string `json:"instanceId"`
	WorkspaceID    string `json:"workspaceId"`
}

type createRequest struct {
	scope
	Name            string      `json:"name"`
	Description     string      `json:"description"`
	Namespace       string      `json:"namespace"`
	NamespaceScoped bool        `json:"namespaceScoped"`
	Data            clusterData `json:"data"`
	Upsert          bool        `json:"upsert"`
	Force           bool        `json:"force"`
}

type updateRequest struct {
	scope
	ID          string      `json:"id"`
	Description string      `json:"description"`
	Data        clusterData `json:"data"`
	Force       bool        `json:"force"`
}

type deleteRequest struct {
	scope
	ID string `json:"id"`
}

var sizes = []string{"CLUSTER_SIZE_SMALL", "CLUSTER_SIZE_MEDIUM", "CLUSTER_SIZE_LARGE", "CLUSTER_SIZE_AUTO"}

// decode reads a request's body as a server does that discards nothing it does not know.
func decode(r *http.Request, into any) error {
	if r.Header.Get("Content-Type") != "application/json" {
		return errors.New("content type is not application/json")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("something behind the request")
	}
	return nil
}

func (d clusterData) check() error {
	if !slices.Contains(sizes, d.Size) {
		return errors.New("invalid value for enum field size")
	}
	return nil
}

func (sc scope) check() error {
	if sc.OrganizationID != Organization || sc.InstanceID != Instance {
		return errors.New("the body names another instance than the path")
	}
	return nil
}

// stamped is d as a server gives it back that fills in defaults.
func (d clusterData) stamped() clusterData {
	fill := func(raw *json.RawMessage, text string) {
		if len(*raw) == 0 || string(*raw) == "null" {
			*raw = json.RawMessage(text)
		}
	}
	fill(&d.Kustomization, `{"apiVersion":"kustomize.config.k8s.io/v1beta1","kind":"Kustomization"}`)
	fill(&d.AutoscalerConfig, `{"applicationController":{"resourceMinimum":{"mem":"1Gi","cpu":"250m"}},"repoServer":{"replicaMinimum":1}}`)
	fill(&d.Compatibility, `{"ipv6Only":false}`)
	fill(&d.ArgocdNotificationsSettings, `{"inClusterSettings":false}`)
	if d.AutoUpgradeDisabled == nil {
		d.AutoUpgradeDisabled = new(false)
	}
	if d.Namespace == "" {
		d.Namespace = "akuity"
	}
	return d
}
