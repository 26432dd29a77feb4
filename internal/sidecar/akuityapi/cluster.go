package akuityapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A Cluster is one that is registered, as the API tells it. Data holds every field of its settings, the
// ones unknown to us too: an update replaces all of them.
type Cluster struct {
	ID                 string                     `json:"id"`
	Name               string                     `json:"name"`
	Description        string                     `json:"description"`
	Data               map[string]json.RawMessage `json:"data"`
	DeleteTime         string                     `json:"deleteTime"`         // set while it is being deleted
	ObservedGeneration json.RawMessage            `json:"observedGeneration"` // advances when settings were taken over
	Reconciliation     Status                     `json:"reconciliationStatus"`
	Health             Status                     `json:"healthStatus"`
}

// A Status is a state and a text for people.
type Status struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Reconciled tells whether the API has taken over the cluster's settings. That is no sign of life from
// the agent, which Health is.
func (s Status) Reconciled() bool { return s.Code == "STATUS_CODE_SUCCESSFUL" }

// Failed tells whether the API has given up on the cluster's settings; Message says why.
func (s Status) Failed() bool { return s.Code == "STATUS_CODE_FAILED" }

// Reason is the server's message as one short line.
func (s Status) Reason() string { return plain(s.Message) }

// Size is one of CLUSTER_SIZE_SMALL, MEDIUM, LARGE, AUTO, or what else the API says.
func (c Cluster) Size() string { return c.text("size") }

// Namespace is the agent's, fixed when the cluster was created.
func (c Cluster) Namespace() string { return c.text("namespace") }

// Labels are put on the agent's Pods by Akuity.
func (c Cluster) Labels() map[string]string { return c.texts("labels") }

// Annotations are put on the agent's Pods by Akuity.
func (c Cluster) Annotations() map[string]string { return c.texts("annotations") }

func (c Cluster) text(key string) string {
	var s string
	if json.Unmarshal(c.Data[key], &s) != nil {
		return ""
	}
	return s
}

func (c Cluster) texts(key string) map[string]string {
	m := map[string]string{}
	if json.Unmarshal(c.Data[key], &m) != nil || m == nil {
		return map[string]string{}
	}
	return m
}

// Owned are the settings of a cluster that the sidecar decides. All others belong to whoever set them.
type Owned struct {
	Size        string
	Labels      map[string]string // these; others stay
	Annotations map[string]string // these; others stay
}

// Differences say in which owned settings the cluster is not as wanted, one text for each, sorted.
func (c Cluster) Differences(o Owned) []string {
	var all []string
	compare := func(prefix string, have, want map[string]string) {
		for key, value := range want {
			if is, there := have[key]; !there {
				all = append(all, fmt.Sprintf("%s%s is missing", prefix, key))
			} else if is != value {
				all = append(all, fmt.Sprintf("%s%s is %q, not %q", prefix, key, is, value))
			}
		}
	}
	compare("", map[string]string{"size": c.Size()}, map[string]string{"size": o.Size})
	compare("label ", c.Labels(), o.Labels)
	compare("annotation ", c.Annotations(), o.Annotations)
	slices.Sort(all)
	return all
}

// With is the cluster with the owned settings in place, and whether that changes anything.
func (c Cluster) With(o Owned) (Cluster, bool) {
	data := maps.Clone(c.Data)
	if data == nil {
		data = map[string]json.RawMessage{}
	}
	changed := false
	if o.Size != c.Size() {
		data["size"], changed = mustJSON(o.Size), true
	}
	for key, want := range map[string]map[string]string{"labels": o.Labels, "annotations": o.Annotations} {
		have := c.texts(key)
		all := maps.Clone(have)
		maps.Copy(all, want)
		if !maps.Equal(have, all) {
			data[key], changed = mustJSON(all), true
		}
	}
	c.Data = data
	return c, changed
}

func mustJSON(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic("akuityapi: not to be written as JSON: " + err.Error())
	}
	return text
}

// known refuses what is no cluster: a page that a proxy gave with status 200 decodes to an empty one.
func (c Cluster) known() error {
	if c.ID == "" || c.Name == "" {
		return fmt.Errorf("not a cluster")
	}
	return nil
}
