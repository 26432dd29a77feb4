package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// chosenProject reports an AppProject that the tenant chose itself, where isolation lets it: in an inline application,
// or by a parameter of a template. The Fleet's inlineProjects lists those that it may; without that list a warning
// names the AppProject, for it is the platform team's.
func (m *maker) chosenProject(t *Tenant, a *Application) problem.List {
	if m.fleet.Config.Isolation != fleet.IsolationNone || a.Destination == nil || a.Destination.Agent != nil {
		return nil
	}
	at, field := a.Written.Inline.Get("project"), "inline.project"
	if !a.Written.Inline.Exists() {
		if !a.Renderable() || !hasParameter(a.Template.Node.At("spec", "template", "spec", "project").Text()) {
			return nil // the template's author wrote it
		}
		at, field = a.Written.Node.At("template", "parameters"), "template.parameters"
	}
	project, bad := t.ProjectOf(a, &t.Work)
	if bad.Failed() {
		return nil // reported where it is rendered
	}
	if !at.Exists() {
		at = a.Written.Node
	}
	allowed := m.fleet.Config.InlineProjects
	switch {
	case allowed == nil && project.Name == defaultProject:
		return nil
	case allowed == nil:
		p := t.Problem(at, a.Written.Field(field), fmt.Sprintf("chooses the AppProject %q, and isolation: None lets every tenant choose any", project.Name), "say in the Fleet's inlineProjects which a tenant may choose")
		p.Warn = true
		return problem.List{p}
	case slices.ContainsFunc(allowed, func(pattern string) bool {
		return Match(fill(pattern, "project", t.Project, "tenant", t.Name), project.Name)
	}):
		return nil
	}
	return problem.List{m.refusedProject(t, at, a.Written.Field(field), project.Name)}
}

func (m *maker) refusedProject(t *Tenant, at yamlscan.Node, field, project string) problem.Problem {
	var may []string
	for _, pattern := range m.fleet.Config.InlineProjects {
		may = append(may, fill(pattern, "project", t.Project, "tenant", t.Name))
	}
	fix := "the Fleet's inlineProjects allows none"
	if len(may) > 0 {
		fix = "choose one that the Fleet's inlineProjects allows: " + strings.Join(may, ", ")
	}
	return t.Problem(at, field, fmt.Sprintf("the AppProject %q is not this tenant's to choose", project), fix)
}

// platformAction is an action of a template that prints what the platform knows of the tenant, and nothing that the
// tenant says.
var platformAction = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{-?\s*\.Values\.loft\.[A-Za-z]+\s*-?\}\}`)
})

// hasParameter reports whether a text of a template may hang on a tenant's parameter.
func hasParameter(text string) bool {
	return strings.Contains(text, "{{") && strings.Contains(platformAction().ReplaceAllString(text, ""), "{{")
}
