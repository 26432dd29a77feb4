package apply

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/akuity"
)

// Annotations of the agent's Namespace, beside akuity.HashAnnotation.
const (
	FleetAnnotation        = "tenantry.dev/fleet"
	RegistrationAnnotation = "tenantry.dev/registration" // CONNECTOR/CLUSTER
	ObjectsAnnotation      = "tenantry.dev/agent-objects"
)

// An Owner is the registration that an agent belongs to.
type Owner struct {
	Fleet, Connector, Cluster string
}

// A Record is what the Namespace says about the agent in it. The zero value says nothing.
type Record struct {
	Owner Owner
	Hash  string // of the manifest that was applied in full; "" while it is not
}

// An object is one that was applied, as the record names it: "GROUP/VERSION KIND NAMESPACE/NAME".
type object struct {
	apiVersion, kind, namespace, name string
}

func (o object) String() string {
	return o.apiVersion + " " + o.kind + " " + o.namespace + "/" + o.name
}

func parseObject(text string) (object, bool) {
	fields := strings.Split(text, " ")
	if len(fields) != 3 || len(text) > maxObject {
		return object{}, false
	}
	namespace, name, ok := strings.Cut(fields[2], "/")
	return object{fields[0], fields[1], namespace, name}, ok && name != ""
}

// same tells whether both are one object, perhaps in two versions of its API.
func (o object) same(p object) bool {
	group := func(apiVersion string) string {
		if group, _, ok := strings.Cut(apiVersion, "/"); ok {
			return group
		}
		return ""
	}
	return group(o.apiVersion) == group(p.apiVersion) && o.kind == p.kind && o.namespace == p.namespace && o.name == p.name
}

func (o object) isNamespace() bool { return o.apiVersion == "v1" && o.kind == "Namespace" }

const (
	maxObjects = 1000 // that a record may name; an agent has some tens
	maxObject  = 600  // bytes of one: two names of at most 253, and a kind
)

// readRecord reads a Namespace's annotations. What is malformed, or names more than an agent has, counts
// as absent: it was not written here.
func readRecord(annotations map[string]string) (Record, []object) {
	connector, cluster, _ := strings.Cut(annotations[RegistrationAnnotation], "/")
	r := Record{Owner{annotations[FleetAnnotation], connector, cluster}, annotations[akuity.HashAnnotation]}
	var lines []string
	text := annotations[ObjectsAnnotation]
	if strings.Count(text, ",") >= maxObjects || json.Unmarshal([]byte(text), &lines) != nil {
		return r, nil
	}
	var objects []object
	for _, line := range lines {
		if o, ok := parseObject(line); ok {
			objects = append(objects, o)
		}
	}
	return r, objects
}

// writeRecord is the merge patch that makes a Namespace say r and objects; nil objects remove the
// record. The fleet's annotation of a Namespace that we made is applied as well, so it has two owners.
func writeRecord(r Record, objects []object) []byte {
	annotations := map[string]any{FleetAnnotation: nil, RegistrationAnnotation: nil, akuity.HashAnnotation: nil, ObjectsAnnotation: nil}
	if objects != nil {
		lines := make([]string, 0, len(objects))
		for _, o := range objects {
			lines = append(lines, o.String())
		}
		text, err := json.Marshal(lines)
		if err != nil {
			panic("apply: a list of texts: " + err.Error())
		}
		annotations[FleetAnnotation] = r.Owner.Fleet
		annotations[RegistrationAnnotation] = r.Owner.Connector + "/" + r.Owner.Cluster
		annotations[ObjectsAnnotation] = string(text)
		if r.Hash != "" {
			annotations[akuity.HashAnnotation] = r.Hash
		}
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": annotations}})
	if err != nil {
		panic("apply: annotations: " + err.Error())
	}
	return patch
}

// union is a followed by what only b has.
func union(a, b []object) []object {
	out := slices.Clone(a)
	for _, o := range b {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}
