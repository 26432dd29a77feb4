package generators

import (
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// Order of objects inside a file and a stream: what others need comes first.
const (
	orderInventory = iota
	orderNamespace
	orderCluster
	orderProject
	orderApplication
)

// Sync-waves. What an Application (wave 0) needs is applied before it, and so pruned after it. Argo CD
// waits between waves by what its cache has seen of a deletion, which may be late; so AppProjects, which
// wait for their Applications by a finalizer of their own, stand between those and the cluster Secrets.
const (
	beforeApplications = "-10" // AppProjects
	beforeProjects     = "-20" // cluster Secrets
	beforeClusters     = "-30" // what cluster Secrets need themselves
)

// chunk is how much of the output one allocation holds.
const chunk = 1 << 20

// A sink collects what one worker renders. Bodies of objects lie one after the other in its chunks.
type sink struct {
	plan    *plan.Plan
	buf     []byte
	start   int           // of the object that was begun last, in buf
	objects []emit.Object // of the tenant that is being rendered, or those that tenants share
	bad     problem.List
	counts  template.Counts // of the Applications
	drop    bool            // render, but emit nothing
	origin  origin          // of the object that is being rendered
	ids     idHasher
	claims  []uint64        // hashes of the ids that were taken
	watch   map[uint64]bool // hashes whose takers are wanted; nil as a rule
	takers  []taker
	skip    map[string]bool

	tenant    *plan.Tenant // the one whose object was begun last
	file      string       // its file
	label     []byte       // the line of its label
	frames    []frame
	nextFrame int
	templates map[*fleet.Template]*templateParts

	desk    plan.Desk
	call    template.Call    // of the Application that is being rendered
	work    template.Work    // of the tenant that is being rendered
	over    bool             // it is over, and that has been reported
	budget  *template.Budget // of what tenants share; nil of a tenant's own
	slots   [2]string
	scratch []byte
	config  []byte
	order   []int
	repos   []string
}

// meta is what every object that tenantry emits has.
type meta struct {
	emit.Object
	tenant, project     string
	template            []byte // the line of its label
	wave                string
	labels, annotations [][2]string // sorted, beside our own
	finalizer           bool        // Argo CD's
}

// begin starts an object and writes everything up to its own fields, but for metadata.annotations, which
// it leaves open when the object has any: end follows.
func (s *sink) begin(m *meta) yamlout.Writer {
	if !m.TreeOnly && !m.StreamOnly { // the tree's own are in the folder of another cluster; bundle claims the stream's
		s.claim(m.APIVersion, m.Kind, m.Namespace, m.Name)
	}
	f, w := s.frame(m), s.writer()
	w.Return(append(w.Lend(), f.head...))
	w.Open("metadata")
	w.Str("name", m.Name)
	w.Return(append(w.Lend(), f.namespace...))
	w.Open("labels")
	w.Return(append(w.Lend(), f.managed...))
	for _, l := range m.labels {
		w.Str(l[0], l[1])
	}
	w.Return(append(append(w.Lend(), f.owner...), m.template...))
	switch {
	case m.tenant == "":
	case s.tenant != nil && m.tenant == s.tenant.Name:
		w.Return(append(w.Lend(), s.label...))
	default:
		w.Str(fleet.LabelTenant, m.tenant)
	}
	return w
}

// writer is where the next object goes: behind the last one, with a separator, so that a stream can be
// written as it lies. Until end takes the object, it is not there.
func (s *sink) writer() yamlout.Writer {
	if cap(s.buf)-len(s.buf) < chunk/16 {
		s.buf = make([]byte, 0, chunk)
	}
	s.start = len(s.buf) + len(emit.Separator)
	return yamlout.New(append(s.buf, emit.Separator...))
}

// closeMeta ends metadata of an object without labels or annotations of an author's.
func (m *meta) closeMeta(w *yamlout.Writer) {
	w.Close() // labels
	if m.wave != "" || len(m.annotations) > 0 {
		w.Open("annotations")
		if m.wave != "" {
			w.Str("argocd.argoproj.io/sync-wave", m.wave)
		}
		for _, a := range m.annotations {
			w.Str(a[0], a[1])
		}
		w.Close()
	}
	if m.finalizer {
		w.OpenSeq("finalizers")
		w.Item(resourcesFinalizer)
		w.Close()
	}
	w.Close() // metadata
}

// end takes the finished object, where Argo CD would.
func (s *sink) end(m *meta, w *yamlout.Writer) {
	buf := w.Bytes()
	if !s.takes(m, buf[s.start:]) || s.drop || s.unselected(m.Connector) {
		return
	}
	s.buf = buf
	m.Body = s.buf[s.start:]
	s.objects = append(s.objects, m.Object)
}

func (s *sink) unselected(connector string) bool {
	if s.skip == nil {
		s.skip = map[string]bool{}
		for i := range s.plan.Connectors {
			s.skip[s.plan.Connectors[i].Name] = !s.plan.Connectors[i].Selected
		}
	}
	return s.skip[connector]
}

// tenantFile is the file of a tenant's objects below its connector's folder.
func tenantFile(t *plan.Tenant) string { return "tenants/" + t.Project + "/" + t.Name + ".yaml" }

// ofTenant begins an object of a tenant's.
func ofTenant(apiVersion, kind, name string, c *fleet.Connector, t *plan.Tenant) meta {
	return meta{
		Object: emit.Object{APIVersion: apiVersion, Kind: kind, Namespace: c.Namespace, Name: name, Connector: c.Name, File: tenantFile(t)},
		tenant: t.Name, project: t.Project,
	}
}

// ofTenant is ofTenant, with what the objects of one tenant have in common made once.
func (s *sink) ofTenant(apiVersion, kind, name string, c *fleet.Connector, t *plan.Tenant) meta {
	if s.tenant != t {
		s.tenant, s.file = t, tenantFile(t)
		s.label = appendLine(s.label[:0], 4, fleet.LabelTenant, t.Name)
	}
	return meta{
		Object: emit.Object{APIVersion: apiVersion, Kind: kind, Namespace: c.Namespace, Name: name, Connector: c.Name, File: s.file},
		tenant: t.Name, project: t.Project,
	}
}

// ofConnector begins an object that tenants share.
func ofConnector(apiVersion, kind, name string, c *fleet.Connector, file string) meta {
	return meta{Object: emit.Object{APIVersion: apiVersion, Kind: kind, Namespace: c.Namespace, Name: name, Connector: c.Name, File: file}}
}

// lines is text with a line break at its end, as a block of YAML has it.
func lines(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, "\n") + "\n"
}
