package generators

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// resourcesFinalizer makes Argo CD delete what an Application deployed when the Application goes
// (argo-cd, docs/user-guide/app_deletion.md).
const resourcesFinalizer = "resources-finalizer.argocd.argoproj.io"

// applications emits the Argo CD Applications (argoproj.io/v1alpha1) of a tenant, into the namespace of
// the Argo CD that has their destination.
func applications(p *plan.Plan, t *plan.Tenant, s *sink) {
	for _, i := range s.byName(t) {
		a := &t.Applications[i]
		if a.Destination == nil {
			continue // reported by plan
		}
		if a.Destination.Autonomous() && a.Destination.Cluster != nil {
			continue // beside those of other tenants, in the folder of that agent
		}
		s.application(p, t, a)
	}
}

// byName is the order in which the tenant's Applications are emitted, so that little is left to sort.
func (s *sink) byName(t *plan.Tenant) []int {
	s.order = s.order[:0]
	for i := range t.Applications {
		s.order = append(s.order, i)
	}
	slices.SortStableFunc(s.order, func(i, j int) int { return cmp.Compare(t.Applications[i].Name, t.Applications[j].Name) })
	return s.order
}

func (s *sink) application(p *plan.Plan, t *plan.Tenant, a *plan.Application) {
	before := s.origin
	s.origin = origin{tenant: t, application: a}
	if a.Destination.Autonomous() { // its mirror's
		s.claim("argoproj.io/v1alpha1", "Application", a.Destination.Name, a.Name)
	}
	switch {
	case s.over:
	case a.Renderable():
		fromTemplate(p, t, a, s)
	case a.Written.Inline.Exists():
		inline(p, t, a, s)
	}
	s.origin = before
}

func (s *sink) metaOf(t *plan.Tenant, a *plan.Application) meta {
	m := s.ofTenant("argoproj.io/v1alpha1", "Application", a.Name, a.Destination.Connector, t)
	m.Order, m.Namespace = orderApplication, a.Destination.ApplicationNamespace()
	if a.Destination.Autonomous() {
		inFolder(&m.Object, a.Destination.Name, applicationsFile)
	}
	if a.Renderable() {
		m.template = s.partsOf(a.Template).label
	}
	return m
}

func finalizers(p *plan.Plan, w *yamlout.Writer) {
	if p.Config.Deletion == fleet.DeletionCascade {
		w.OpenSeq("finalizers")
		w.Item(resourcesFinalizer)
		w.Close()
	}
}

func fromTemplate(p *plan.Plan, t *plan.Tenant, a *plan.Application, s *sink) {
	m := s.metaOf(t, a)
	project, bad := t.ProjectOf(a, &s.work)
	s.bad.Add(bad...)
	s.slots = [...]string{fleet.SlotProject: project.Name, fleet.SlotDestination: a.Destination.ApplicationDestination()}
	s.call = template.Call{Args: a.Args, Loft: &t.Loft, Slots: s.slots[:], Work: &s.work}

	failed := false
	fill := func(dst []byte, program int) []byte {
		out, bad := a.Template.Program(program).AppendEntries(dst, &s.call)
		if len(bad) > 0 {
			s.rendering(t, a, bad)
			failed = failed || bad.Failed()
		}
		return out
	}
	s.scratch = fill(s.scratch[:0], fleet.ProgramAnnotations)
	w := s.begin(&m)
	labels := len(w.Lend())
	w.Return(fill(w.Lend(), fleet.ProgramLabels))
	if a.Destination.Agent != nil {
		reservedKeys(a, s.scratch, w.Bytes()[labels:], s)
	}
	w.Close()
	if len(s.scratch) > 0 {
		w.Open("annotations")
		w.Return(append(w.Lend(), s.scratch...))
		w.Close()
	}
	finalizers(p, &w)
	w.Close()
	w.Open("spec")
	w.Return(fill(w.Lend(), fleet.ProgramSpec))
	w.Close()
	if !failed && !s.work.Over() && a.Template.IsJsonnet() {
		s.bad.Add(p.CheckEvaluated(&s.desk, t, a, &s.call)...)
	}
	s.counts.Add(s.call.Counts())
	if s.spent(t, a) || failed {
		return
	}
	s.end(&m, &w)
}

// rendering says for which application a template's problem came up. Fields that begin with a dot are below it.
func (s *sink) rendering(t *plan.Tenant, a *plan.Application, bad problem.List) {
	for i := range bad {
		if bad[i].Object.Kind == "" {
			bad[i].Object = t.Object
		}
		if strings.HasPrefix(bad[i].Field, ".") {
			bad[i].Field = t.Field(a.Written.Field("")) + bad[i].Field
		}
	}
	s.bad.Add(bad...)
}
