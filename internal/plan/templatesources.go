package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/repository"
	"github.com/tenantry/tenantry/internal/template"
)

// templateSources are the leaves of one template that say where manifests come from, and that hold more than
// their author's text.
type templateSources struct {
	repositories []template.Leaf
	files        []template.Leaf // of Helm values, which may be URLs
	paths        []template.Leaf // in a repository, and charts
}

// readTemplateSources looks at each template once. One of which nothing can be chosen has none.
func (m *maker) readTemplateSources() {
	m.templateSources = map[*fleet.Template]*templateSources{}
	for i := range m.fleet.Templates {
		t := &m.fleet.Templates[i]
		if t.Template == nil || t.Broken {
			continue
		}
		var s templateSources
		for leaf := range t.Program(fleet.ProgramSpec).Leaves() {
			if leaf.Slot >= 0 || !leaf.Holds.Anything() {
				continue
			}
			if list := s.listOf(leaf.Path[1:]); list != nil {
				*list = append(*list, leaf)
			}
		}
		if len(s.repositories)+len(s.files)+len(s.paths) > 0 {
			m.templateSources[t] = &s
			m.ownFolders(t, &s)
		}
	}
}

// listOf is the list that a leaf of a spec belongs to; nil for the others.
func (s *templateSources) listOf(path []string) *[]template.Leaf {
	if path[0] != "source" && path[0] != "sources" && path[0] != "sourceHydrator" {
		return nil
	}
	last := path[len(path)-1]
	if last == "[]" {
		last = path[len(path)-2]
	}
	switch last {
	case "repoURL":
		return &s.repositories
	case "valueFiles", "path":
		if isValueFile(path) {
			return &s.files
		}
		return &s.paths
	case "chart", "components", "libs":
		return &s.paths
	}
	return nil
}

// chosenSources checks what an application's parameters make of the sources of its template.
func (m *maker) chosenSources(t *Tenant, a *Application, d *Desk) problem.List {
	s := m.templateSources[a.Template]
	if s == nil {
		return nil
	}
	d.call = template.Call{Args: a.Args, Loft: &t.Loft, Work: &t.Work}
	r := chooser{of: &m.plan.sources, desk: d, tenant: t, a: a}
	for i := range s.repositories {
		r.repository(&s.repositories[i])
	}
	for i := range s.files {
		r.file(&s.files[i])
	}
	for i := range s.paths {
		r.path(&s.paths[i])
	}
	return r.bad
}

type chooser struct {
	of     *sources
	desk   *Desk
	tenant *Tenant
	a      *Application
	bad    problem.List
}

// text is what a leaf comes to; "" where it is left out or where its rendering reports a problem.
func (r *chooser) text(l *template.Leaf) string {
	text, omits, bad := l.Text(&r.desk.call)
	if omits || bad != nil {
		return ""
	}
	return text
}

// place is a problem at the parameter that was chosen for a leaf; -1 is one that is not declared.
func (r *chooser) place(param int) problem.Problem {
	if param < 0 {
		return r.tenant.Problem(r.a.Written.Node.At("template", "parameters"), r.a.Written.Field("template.parameters"), "", "")
	}
	variable := r.a.Template.Params()[param].Variable
	return r.tenant.Problem(r.a.Args.Origin(param), r.a.Written.Field("template.parameters."+variable), "", "")
}

// at is a problem at a leaf of the template.
func (r *chooser) at(l *template.Leaf, what, fix string) problem.Problem {
	return problem.Problem{Pos: l.Node.Pos(), Field: l.Field, Object: r.a.Template.Object, What: what, Fix: fix}
}

func (r *chooser) repository(l *template.Leaf) {
	text := r.text(l)
	if text == "" {
		return
	}
	if param, chosen := r.a.Args.Chosen(&l.Holds); chosen {
		r.chosen(l, param, text)
		return
	}
	r.written(l, text)
}

// chosen judges a repository that a parameter names.
func (r *chooser) chosen(l *template.Leaf, param int, text string) {
	j := r.desk.judge(r.of, text)
	name := j.name
	if name == "" || r.secret(l) {
		name = "a text"
	}
	switch {
	case j.what != "":
		p := r.place(param)
		p.What, p.Fix = fmt.Sprintf("makes of %s (%s) %s, which %s", l.Field, l.Node.Pos(), name, j.what), j.fix
		r.bad.Add(p)
	case j.unlisted:
		p := r.at(l, "", listRepositoriesFix)
		r.desk.tally.add(tallied{r.a.Template, l.Field, unlistedRepositories}, p, r.tenant, name)
	}
}

// secret tells whether the leaf may hold a password.
func (r *chooser) secret(l *template.Leaf) bool {
	params := r.a.Template.Params()
	return slices.ContainsFunc(l.Holds.Params, func(i int) bool { return params[i].Type == template.Password })
}

// written checks a repository that its template, the defaults and the names of the tenant make.
func (r *chooser) written(l *template.Leaf, text string) {
	bad := repoURL.CheckText(text, l.Node.Pos(), l.Field)
	if l.Holds.Loft && len(bad) == 0 {
		u, err := repository.Parse(text)
		switch {
		case err != nil:
			bad.Add(r.at(l, "is no plain URL of a repository: it "+err.Error(), ""))
		case r.of.isOwn(u):
			bad.Add(r.at(l, "is the repository that the fleet itself is in", "keep those of tenants apart from it"))
		}
	}
	for _, p := range bad {
		p.Object = r.a.Template.Object
		r.desk.tally.add(tallied{r.a.Template, l.Field, refusedRepository}, p, r.tenant, "")
	}
}

// file checks a file of values that a parameter names: one that is fetched is like a repository.
func (r *chooser) file(l *template.Leaf) {
	if param, chosen := r.a.Args.Chosen(&l.Holds); chosen {
		if text := r.text(l); isRemote(text) {
			r.chosen(l, param, text)
			return
		}
		r.path(l)
	}
}

// path checks that a parameter does not lead out of the folder that its template names.
func (r *chooser) path(l *template.Leaf) {
	param, chosen := r.a.Args.Chosen(&l.Holds)
	if !chosen {
		return
	}
	text := r.text(l)
	if steps(text) > strings.Count(l.Node.Text(), "..") {
		p := r.place(param)
		p.What, p.Fix = fmt.Sprintf(`leads %s (%s) out of the folder that its template names, by ".."`, l.Field, l.Node.Pos()), "name what is below it"
		r.bad.Add(p)
	} else if l.Path[len(l.Path)-1] == "chart" && text != "" && !isChart(text) {
		p := r.place(param)
		p.What, p.Fix = fmt.Sprintf("makes something else than the name of a chart of %s (%s)", l.Field, l.Node.Pos()), "write only its name"
		r.bad.Add(p)
	}
}
