package akuity

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// MaxManifestBytes is the size above which an agent manifest is refused. A real one has some tens of
// kilobytes; a Kubernetes Secret holds at most 1 MiB.
const MaxManifestBytes = 4 << 20

// HashAnnotation holds the hash of the agent manifest that was applied, on the agent's Namespace, or
// of the one that an object stands for. The hash leaves it out.
const HashAnnotation = "tenantry.dev/agent-manifest-hash"

// A Manifest is what installs an Akuity agent: a checked YAML stream of Kubernetes objects. It does not
// change once made and may be used by several goroutines. Its bytes are secret.
type Manifest struct {
	name    string
	src     []byte
	objects []Object
}

// An Object is one document of a Manifest.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	span      span
	src       []byte
	canonical []byte
}

// Bytes is the document as it stands in the manifest, without its `---`. The caller must not change it.
func (o Object) Bytes() []byte { return o.src[o.span.start:o.span.end] }

// JSON is the object in canonical form: keys sorted, no blanks, the hash annotation left out. The
// caller must not change it.
func (o Object) JSON() []byte { return o.canonical }

// Group is the API group, "" for the core one.
func (o Object) Group() string {
	group, _, found := strings.Cut(o.APIVersion, "/")
	if !found {
		return ""
	}
	return group
}

// String is KIND NAMESPACE/NAME. It is for the sidecar's log, where the names of objects may stand, not for
// problems, which repeat nothing of a manifest that may be anything.
func (o Object) String() string {
	if o.Namespace == "" {
		return o.Kind + " " + o.Name
	}
	return fmt.Sprintf("%s %s/%s", o.Kind, o.Namespace, o.Name)
}

// ParseManifest reads an agent manifest and accepts it only if nothing about it is doubtful: an error
// that the API appended to a stream it had begun, an HTML page with status 200, an empty body or half
// an object must never be hashed, stored or applied. With a problem that is no warning the manifest is
// nil. name is the file or place that problems name; src must not change afterwards.
func ParseManifest(name string, src []byte) (*Manifest, problem.List) {
	return parseManifest(checker{name: name}, src, nil)
}

// parseManifest takes the objects of documents that are known, at their places, as they are.
func parseManifest(c checker, src []byte, known []Object) (*Manifest, problem.List) {
	if len(src) > MaxManifestBytes {
		c.add(0, "", fmt.Sprintf("an agent manifest of %d bytes; at most %d are read", len(src), MaxManifestBytes), "")
		return nil, c.problems
	}
	if p := yamlscan.Conflict(c.name, src); p != nil {
		p.Fix = fetchAgain
		return nil, problem.List{*p}
	}
	m := &Manifest{name: c.name, src: src}
	for i, s := range split(src) {
		if i < len(known) && bytes.Equal(known[i].Bytes(), src[s.start:s.end]) {
			o := known[i]
			o.span, o.src = s, src
			m.objects = append(m.objects, o)
		} else if o, ok := c.document(i+1, s, src); ok {
			m.objects = append(m.objects, o)
		}
	}
	c.whole(m.objects)
	if c.problems.Failed() {
		return nil, c.problems.Sorted()
	}
	return m, c.problems.Sorted()
}

// Bytes is the whole stream. The caller must not change it.
func (m *Manifest) Bytes() []byte { return m.src }

// Objects are the documents, in the stream's order, which is the order to apply them in.
func (m *Manifest) Objects() []Object { return m.objects }

// Namespace is where the agent lives: the namespace of the first Deployment that names one, else the
// first Namespace object, else "".
func (m *Manifest) Namespace() string {
	for _, o := range m.objects {
		if o.Kind == "Deployment" && o.Namespace != "" {
			return o.Namespace
		}
	}
	for _, o := range m.objects {
		if o.IsNamespace() {
			return o.Name
		}
	}
	return ""
}

// IsNamespace tells whether the object is a core Namespace.
func (o Object) IsNamespace() bool { return o.APIVersion == "v1" && o.Kind == "Namespace" }
