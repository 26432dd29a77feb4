package plan

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A ProjectSource says who decided the spec.project of an Application.
type ProjectSource uint8

// The zero ProjectSource is Argo CD's own project, where nobody says anything.
const (
	ProjectDefault   ProjectSource = iota
	ProjectAuthor                  // its template or inline spec
	ProjectIsolation               // the Fleet's isolation
	ProjectAgent                   // the agent that it goes to has one AppProject
)

// defaultProject is the AppProject of an Application that names none (argo-cd,
// docs/user-guide/projects.md).
const defaultProject = "default"

// A SpecProject is the spec.project of an Application and where it is from.
type SpecProject struct {
	Name string
	From ProjectSource
	Node yamlscan.Node // of what an author wrote; absent for a Jsonnet template's
}

// ProjectOf is the spec.project of an application of the tenant's. A template's own is rendered, which
// may have problems, and is counted in w. The application is Renderable or inline.
func (t *Tenant) ProjectOf(a *Application, w *template.Work) (SpecProject, problem.List) {
	switch {
	case a.Project != "" && a.Destination != nil && a.Destination.Agent != nil:
		return SpecProject{Name: a.Project, From: ProjectAgent}, nil
	case a.Project != "":
		return SpecProject{Name: a.Project, From: ProjectIsolation}, nil
	}
	p := SpecProject{From: ProjectAuthor}
	var bad problem.List
	if a.Template != nil {
		var values []string
		values, bad = a.Template.Program(fleet.ProgramWritten).Values(&template.Call{Args: a.Args, Loft: &t.Loft, Work: w}, "project")
		if len(values) > 0 {
			p.Name = values[0]
		}
		p.Node = a.Template.Node.At("spec", "template", "spec", "project")
	} else {
		p.Node = a.Written.Inline.Get("project")
		p.Name = p.Node.Text()
	}
	if p.Name == "" {
		return SpecProject{Name: defaultProject}, bad
	}
	return p, bad
}
