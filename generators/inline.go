package generators

import (
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// inline emits an application whose ApplicationSpec stands in the vcluster.yaml: as written, but for
// destination and project.
func inline(p *plan.Plan, t *plan.Tenant, a *plan.Application, s *sink) {
	m := s.metaOf(t, a)
	spec := a.Written.Inline
	size := yamlout.Measure(spec, len("    "))
	if size > maxObject { // before it is made
		s.bad.Add(s.refused(tooLarge(&m, size, spec, "spec", measured)))
		return
	}
	s.work.Give(size)
	if s.spent(t, a) {
		return
	}
	project, bad := t.ProjectOf(a, &s.work)
	s.bad.Add(bad...)
	w := s.begin(&m)
	w.Close()
	finalizers(p, &w)
	w.Close()
	w.Open("spec")
	w.Str("project", project.Name)
	w.Open("destination")
	w.Str("name", a.Destination.ApplicationDestination())
	for k, v := range spec.Get("destination").Pairs() {
		if key := k.Text(); key != "name" && key != "server" {
			w.Node(key, v)
		}
	}
	w.Close()
	for k, v := range spec.Pairs() {
		if key := k.Text(); key != "project" && key != "destination" {
			author(&w, key, v, schema.ApplicationSpec.At(key))
		}
	}
	w.Close()
	s.end(&m, &w)
}

// author writes a field of an author's: Helm values as those who get them read them, all else as it is written.
func author(w *yamlout.Writer, key string, n yamlscan.Node, t *schema.Type) {
	switch {
	case t.HoldsValues():
		w.Values(key, n)
	case n.Kind() == yamlscan.Map && n.Len() > 0 && t.Kind() == schema.ObjectKind:
		w.Open(key)
		authors(w, n, t)
		w.Close()
	case n.Kind() == yamlscan.Seq && n.Len() > 0 && t.At("[]").Kind() == schema.ObjectKind:
		w.OpenSeq(key)
		for item := range n.Items() {
			w.OpenItem()
			authors(w, item, t.At("[]"))
			w.Close()
		}
		w.Close()
	default:
		w.Node(key, n)
	}
}

func authors(w *yamlout.Writer, n yamlscan.Node, t *schema.Type) {
	for k, v := range n.Pairs() {
		author(w, k.Text(), v, t.At(k.Text()))
	}
}
