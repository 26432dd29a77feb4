package plan

import (
	"fmt"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/repository"
	"github.com/tenantry/tenantry/internal/template"
)

// Fields of a spec, as the leaves of what Jsonnet made are told by.
const (
	repositoryField = "repoURL"
	valueFileField  = "helm.valueFiles"
	namespaceField  = "destination.namespace"

	sourceNamespaceField = "source.namespace" // of Helm or kustomize
)

// evaluate gives what a Jsonnet template makes of a call, as texts by their field; nil where that has problems,
// which the rendering reports.
func evaluate(t *fleet.Template, c *template.Call) map[string][]string {
	program, bad := t.Program(fleet.ProgramSpec).Of(c)
	if bad.Failed() {
		return nil
	}
	made := map[string][]string{}
	for leaf := range program.Leaves() {
		if leaf.Slot >= 0 {
			continue
		}
		var s templateSources
		switch list := s.listOf(leaf.Path[1:]); {
		case slices.Equal(leaf.Path, namespacePath):
			made[namespaceField] = append(made[namespaceField], leaf.Node.Text())
		case isSourceNamespace(leaf.Path):
			made[sourceNamespaceField] = append(made[sourceNamespaceField], leaf.Node.Text())
		case list == nil:
		case list == &s.repositories:
			made[repositoryField] = append(made[repositoryField], leaf.Node.Text())
		case list == &s.files && isRemote(leaf.Node.Text()):
			made[valueFileField] = append(made[valueFileField], leaf.Node.Text())
		}
	}
	return made
}

// evaluator checks one application of a Jsonnet template.
type evaluator struct {
	of     *sources
	desk   *Desk
	tenant *Tenant
	a      *Application
	call   *template.Call
	bad    problem.List
}

// CheckEvaluated checks what a Jsonnet template made of an application's sources and of its namespace on a control
// plane cluster. Which of it was chosen by parameters, another evaluation tells, with other texts in their place.
func (p *Plan) CheckEvaluated(d *Desk, t *Tenant, a *Application, c *template.Call) problem.List {
	made := evaluate(a.Template, c)
	if made == nil {
		return nil
	}
	e := evaluator{of: &p.sources, desk: d, tenant: t, a: a, call: c}
	for _, field := range []string{repositoryField, valueFileField} {
		for _, text := range made[field] {
			e.repository(field, text)
		}
	}
	if a.Written.Target == fleet.TargetHost {
		if len(made[namespaceField]) == 0 {
			e.namespace(namespaceField, "")
		}
		for _, field := range []string{namespaceField, sourceNamespaceField} {
			for _, text := range made[field] {
				e.namespace(field, text)
			}
		}
	}
	return e.bad
}

// authored tells whether the template makes the same text without what the application chose and, where names
// count, without the tenant's.
func (e *evaluator) authored(field, text string, names bool) bool {
	key := authored{e.a.Template, field, text, names}
	if e.desk.authored[key] {
		return true
	}
	again := *e.call
	masked, chosen := e.a.Args.Masked()
	again.Args = masked
	if names {
		again.Loft = e.call.Loft.Masked()
	}
	if chosen || names {
		made := evaluate(e.a.Template, &again)[field]
		if text == "" && len(made) > 0 || text != "" && !slices.Contains(made, text) {
			return false
		}
	}
	e.desk.remember(key)
	return true
}

func (e *evaluator) repository(field, text string) {
	j := e.desk.judge(e.of, text)
	if j.what == "" && !j.unlisted {
		return
	}
	if !e.authored(field, text, false) {
		e.chosen(field, j)
		return
	}
	if u, err := repository.Parse(text); err == nil && e.of.isOwn(u) && !e.authored(field, text, true) {
		e.desk.tally.add(tallied{e.a.Template, field, refusedRepository}, e.at(j.what, j.fix), e.tenant, "")
	}
}

// chosen reports a repository that parameters chose.
func (e *evaluator) chosen(field string, j judgement) {
	name := j.name
	if name == "" || e.secret() {
		name = "a text"
	}
	if j.unlisted {
		p := e.at("", listRepositoriesFix)
		e.desk.tally.add(tallied{e.a.Template, field, unlistedRepositories}, p, e.tenant, name)
		return
	}
	e.report(fmt.Sprintf("makes of a %s %s, which %s", field, name, j.what), j.fix)
}

// namespace checks the namespace of an application on a control plane cluster.
func (e *evaluator) namespace(field, text string) {
	switch t := e.tenant; {
	case len(t.HostNamespaces) == 0:
		if !e.authored(field, text, true) {
			e.desk.tally.add(tallied{e.a.Template, field, openNamespace}, e.at("parameters or the tenant's names", listNamespacesFix), t, "")
		}
	case t.mayUse(text):
	case e.authored(field, text, false):
		e.desk.tally.add(tallied{e.a.Template, field, refusedNamespace}, e.at("", refusedNamespaceFix), t, namespaceWords(text))
	default:
		what := t.refusal(text)
		if e.secret() {
			what = hostNamespacesSetting + " does not admit the namespace that these make"
		}
		e.report(what, t.namespaceFix())
	}
}

func (e *evaluator) secret() bool {
	return slices.ContainsFunc(e.a.Template.Params(), func(p template.Param) bool { return p.Type == template.Password })
}

// report reports at the application's parameters: which of them it is, Jsonnet does not say.
func (e *evaluator) report(what, fix string) {
	e.bad.Add(e.tenant.Problem(e.a.Written.Node.At("template", "parameters"), e.a.Written.Field("template.parameters"), what, fix))
}

// at is a problem of the template.
func (e *evaluator) at(what, fix string) problem.Problem {
	n := e.a.Template.Node.At("metadata", "annotations", fleet.AnnotationJsonnet)
	return problem.Problem{Pos: n.Pos(), Field: "metadata.annotations[" + fleet.AnnotationJsonnet + "]", Object: e.a.Template.Object, What: what, Fix: fix}
}
