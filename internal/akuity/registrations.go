package akuity

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// RegistrationsPrefix begins the name of every ConfigMap of a registration list; the connector follows,
// and "-2", "-3" for what does not fit the first.
const RegistrationsPrefix = "tenantry-registrations-"

// MaxPartBytes is where a list is split: client-side apply keeps a copy of an object in an annotation,
// and annotations hold 256 KiB.
const MaxPartBytes = 200 << 10

// Keys of a registration list's ConfigMap.
const (
	keyFleet         = "fleet"
	keyConnector     = "connector"
	keyComplete      = "complete"
	keyPart          = "part"
	keyParts         = "parts"
	keyDigest        = "digest"
	keyRegistrations = "registrations.yaml"
)

// Registrations is what one connector's Akuity instance should hold of one fleet. It carries no secret.
type Registrations struct {
	Fleet     string // name of the Fleet: who owns the clusters
	Connector string
	Complete  bool // all of the fleet's clusters for this connector; only then may what is missing be removed
	Clusters  []Registration
}

// A Registration is one cluster to register. A tenant's has Project and Tenant, a control plane
// cluster's has ControlPlaneCluster.
type Registration struct {
	Name                string // at Akuity; see ValidName
	Size                string // CLUSTER_SIZE_SMALL, …, passed on as written
	Namespace           string // of the agent; "": Akuity's default
	Overrides           Overrides
	Project, Tenant     string
	ControlPlaneCluster string
}

// A ConfigMap is the name and the data, in order, of an object to emit. Data is text only.
type ConfigMap struct {
	Name string
	Data [][2]string
}

// registration is a Registration as it is written: one line each, so that a changed cluster is one
// changed line in a pull request.
type registration struct {
	Name                string `json:"name"`
	Project             string `json:"project,omitempty"`
	Tenant              string `json:"tenant,omitempty"`
	ControlPlaneCluster string `json:"controlPlaneCluster,omitempty"`
	Size                string `json:"size"`
	Namespace           string `json:"namespace,omitempty"`
	RepoServerReplicas  int    `json:"repoServerReplicas,omitempty"`
	RepoServerMemory    string `json:"repoServerMemory,omitempty"`
}

// ConfigMaps writes the list, sorted by name, as one ConfigMap or as many as it takes. Each part says
// how many there are and carries the digest of the whole list, so that a reader notices a part that is
// missing, cut off or of another render.
func (r Registrations) ConfigMaps() []ConfigMap {
	clusters := slices.SortedFunc(slices.Values(r.Clusters), func(a, b Registration) int { return cmp.Compare(a.Name, b.Name) })
	var texts []string
	var text strings.Builder
	digest := digestOf(clusters)
	for _, c := range clusters {
		line := c.line()
		if text.Len()+len(line) > MaxPartBytes {
			texts = append(texts, text.String())
			text.Reset()
		}
		text.WriteString(line)
	}
	texts = append(texts, cmp.Or(text.String(), "[]\n"))
	maps := make([]ConfigMap, len(texts))
	for i, text := range texts {
		name := RegistrationsPrefix + r.Connector
		if i > 0 {
			name += "." + strconv.Itoa(i+1) // as no connector is likely to be named: akuity-2 is
		}
		maps[i] = ConfigMap{Name: name, Data: [][2]string{
			{keyComplete, strconv.FormatBool(r.Complete)},
			{keyConnector, r.Connector},
			{keyDigest, digest},
			{keyFleet, r.Fleet},
			{keyPart, strconv.Itoa(i + 1)},
			{keyParts, strconv.Itoa(len(texts))},
			{keyRegistrations, text},
		}}
	}
	return maps
}

// line is the registration as one item of a YAML list, in JSON, which YAML reads alike everywhere.
func (c Registration) line() string {
	var b bytes.Buffer
	b.WriteString("- ")
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(registration{
		Name: c.Name, Project: c.Project, Tenant: c.Tenant, ControlPlaneCluster: c.ControlPlaneCluster,
		Size: c.Size, Namespace: c.Namespace, RepoServerReplicas: c.Overrides.Replicas, RepoServerMemory: c.Overrides.Memory,
	})
	if err != nil {
		panic("akuity: a registration: " + err.Error())
	}
	return b.String()
}

// digestOf names a list by what it says, however it is laid out. It is no security measure.
func digestOf(clusters []Registration) string {
	h := sha256.New()
	for _, c := range clusters {
		h.Write([]byte(c.line()))
	}
	return hex.EncodeToString(h.Sum(nil))
}
