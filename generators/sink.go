package generators

import (
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
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

// beforeApplications is the sync-wave of cluster Secrets and AppProjects: they are applied before every
// Application (wave 0), and so are pruned after them.
const beforeApplications = "-10"

// beforeClusters is the sync-wave of what cluster Secrets and AppProjects need themselves.
const beforeClusters = "-20"

// chunk is how much of the output one allocation holds.
const chunk = 1 << 20

// A sink collects what one worker renders. Bodies of objects lie one after the other in its chunks.
type sink struct {
	plan    *plan.Plan
	buf     []byte
	scratch []byte
	objects []emit.Object
	bad     problem.List
	from    int  // where the objects of the tenant begin that is being rendered
	drop    bool // render, but emit nothing
	skip    map[string]bool
}

// reserve makes room for the objects of these tenants: growing a list of this length would copy it often.
func (s *sink) reserve(tenants []plan.Tenant) {
	n := 0
	for i := range tenants {
		if tenants[i].Known == nil {
			n += len(tenants[i].Applications) + 4
		}
	}
	s.objects = make([]emit.Object, 0, n)
}

// meta is what every object that tenantry emits has.
type meta struct {
	emit.Object
	tenant, project, template string
	wave                      string
	labels, annotations       [][2]string // sorted, beside our own
}

// begin starts an object and writes everything up to its own fields, but for metadata.annotations, which
// it leaves open when the object has any: end follows.
func (s *sink) begin(m *meta) yamlout.Writer {
	if cap(s.buf)-len(s.buf) < chunk/16 {
		s.buf = make([]byte, 0, chunk)
	}
	w := yamlout.New(s.buf)
	w.Str("apiVersion", m.APIVersion)
	w.Str("kind", m.Kind)
	w.Open("metadata")
	w.Str("name", m.Name)
	if m.Namespace != "" {
		w.Str("namespace", m.Namespace)
	}
	w.Open("labels")
	w.Str(fleet.LabelManagedBy, fleet.ManagedBy)
	for _, l := range m.labels {
		w.Str(l[0], l[1])
	}
	w.Str(fleet.LabelConnector, m.Connector)
	if m.project != "" {
		w.Str(fleet.LabelTenantProject, m.project)
	}
	if m.template != "" {
		w.Str(fleet.LabelTemplate, plan.LabelValue(m.template))
	}
	if m.tenant != "" {
		w.Str(fleet.LabelTenant, m.tenant)
	}
	return w
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
	w.Close() // metadata
}

// end takes the finished object.
func (s *sink) end(m *meta, w *yamlout.Writer) {
	start := len(s.buf)
	out := w.Bytes()
	if s.drop || s.unselected(m.Connector) {
		s.buf = out[:start]
		return
	}
	s.buf = out
	m.Body = out[start:len(out):len(out)]
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
