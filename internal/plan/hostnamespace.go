package plan

import (
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A namespaceOf is how a template says which namespace its Applications go to: by the destination, which comes
// first, and by what Helm or kustomize puts in its place.
type namespaceOf struct {
	leaf template.Leaf // its zero value where the destination names none
	at   problem.Problem
}

var namespacePath = []string{"spec", "destination", "namespace"}

// isSourceNamespace tells whether a leaf of a spec is the namespace that Helm or kustomize gives to what it renders.
func isSourceNamespace(path []string) bool {
	n := len(path)
	return n > 3 && path[n-1] == "namespace" && (path[n-2] == "helm" || path[n-2] == "kustomize")
}

// readNamespaces looks at each template once.
func (m *maker) readNamespaces() {
	m.hostSpaces = make(map[*fleet.Template][]namespaceOf, len(m.fleet.Templates))
	for i := range m.fleet.Templates {
		t := &m.fleet.Templates[i]
		if t.Template == nil || t.Broken || t.IsJsonnet() { // whose namespace is known when it is rendered
			continue
		}
		place := t.Node.At("spec", "template", "spec")
		if below := place.Get("destination"); below.Exists() {
			place = below
		}
		list := []namespaceOf{{at: problem.Problem{Pos: place.Pos(), Field: "spec.template.spec.destination.namespace", Object: t.Object}}}
		for leaf := range t.Program(fleet.ProgramSpec).Leaves() {
			switch n := (namespaceOf{leaf, problem.Problem{Pos: leaf.Node.Pos(), Field: leaf.Field, Object: t.Object}}); {
			case slices.Equal(leaf.Path, namespacePath):
				list[0] = n
			case isSourceNamespace(leaf.Path):
				list = append(list, n)
			}
		}
		m.hostSpaces[t] = list
	}
}

// text is the namespace of one application. Known is false where it cannot be rendered, which is reported then.
func (n *namespaceOf) text(t *Tenant, a *Application, d *Desk) (text string, known bool) {
	if !n.leaf.IsTemplate() {
		return n.leaf.Node.Text(), true
	}
	d.call = template.Call{Args: a.Args, Loft: &t.Loft, Work: &t.Work}
	text, _, bad := n.leaf.Text(&d.call)
	return text, bad == nil && !t.Work.Over()
}

// hangsOn says what decides the namespace beside the template's author.
func (n *namespaceOf) hangsOn(t *fleet.Template) string {
	h := &n.leaf.Holds
	switch {
	case h.Whole || len(h.Params) > 1:
		return "parameters"
	case len(h.Params) == 1:
		return fmt.Sprintf("the parameter %q", t.Params()[h.Params[0]].Variable)
	case h.Loft:
		return "the tenant's names"
	default:
		return "annotations of the cluster"
	}
}

// hostNamespace checks the namespaces that an application goes to on its control plane cluster.
func (m *maker) hostNamespace(t *Tenant, a *Application, d *Desk) problem.List {
	if a.Written.Inline.Exists() {
		return m.inlineNamespaces(t, a.Written)
	}
	if !a.Renderable() {
		return nil
	}
	var bad problem.List
	list := m.hostSpaces[a.Template]
	for i := range list {
		n := &list[i]
		if len(t.HostNamespaces) == 0 {
			n.open(t, a, d)
			continue
		}
		if text, known := n.text(t, a, d); known && (text != "" || i == 0) && !t.mayUse(text) {
			bad.Add(n.refuse(t, a, d, text)...)
		}
	}
	return bad
}

// open counts a tenant for whom nothing narrows the namespace.
func (n *namespaceOf) open(t *Tenant, a *Application, d *Desk) {
	if n.leaf.Holds.Anything() {
		p := n.at
		p.What, p.Fix = n.hangsOn(a.Template), listNamespacesFix
		d.tally.add(tallied{a.Template, p.Field, openNamespace}, p, t, "")
	}
}

// refuse reports a namespace at the parameter that chose it, or counts it for the template.
func (n *namespaceOf) refuse(t *Tenant, a *Application, d *Desk, text string) problem.List {
	param, chosen := a.Args.Chosen(&n.leaf.Holds)
	if !chosen {
		p := n.at
		p.Fix = refusedNamespaceFix
		d.tally.add(tallied{a.Template, p.Field, refusedNamespace}, p, t, namespaceWords(text))
		return nil
	}
	r := chooser{tenant: t, a: a}
	p := r.place(param)
	p.What, p.Fix = t.refusal(text), t.namespaceFix()
	if r.secret(&n.leaf) {
		p.What = hostNamespacesSetting + " does not admit the namespace that this makes"
	}
	return problem.List{p}
}

// inlineNamespaces does so for an inline application.
func (m *maker) inlineNamespaces(t *Tenant, written *fleet.Application) problem.List {
	at, field := written.Inline.At("destination", "namespace"), "inline.destination.namespace"
	text := at.Text()
	if !isSet(at) {
		at, field, text = written.Inline, "inline", ""
	}
	if len(t.HostNamespaces) == 0 {
		p := t.Problem(at, written.Field(field), "is an inline application on a control plane cluster, where nothing narrows the namespaces that it may use", listNamespacesFix)
		p.Warn, p.Cause = true, m.causes.inlineNamespaces
		return problem.List{p}
	}
	var bad problem.List
	if !t.mayUse(text) {
		bad.Add(t.Problem(at, written.Field(field), t.refusal(text), t.namespaceFix()))
	}
	eachSource(written.Inline, func(source yamlscan.Node, place sourcePlace) {
		for _, tool := range []string{"helm", "kustomize"} {
			if n := source.At(tool, "namespace"); n.Text() != "" && !t.mayUse(n.Text()) {
				bad.Add(t.Problem(n, written.Field(place.field(tool+".namespace")), t.refusal(n.Text()), t.namespaceFix()))
			}
		}
	})
	return bad
}
