package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// explainApplication prints a line for each field of one Application: its value, and where it is from.
func explainApplication(w io.Writer, r *tenantry.Result, path string) error {
	var names []string
	for i := range r.Plan.Tenants {
		t := &r.Plan.Tenants[i]
		for j := range t.Applications {
			a := &t.Applications[j]
			name := t.String() + "/" + nameOf(a.Written)
			names = append(names, name)
			if name != path {
				continue
			}
			if a.Destination == nil || a.Template != nil && !a.Renderable() {
				return usageError{fmt.Errorf("%s has problems: see tenantry validate", path)}
			}
			return printApplication(w, t, a)
		}
	}
	return usageError{fmt.Errorf("no application %q%s", path, orNothing(problem.Suggest(path, names)))}
}

func printApplication(w io.Writer, t *plan.Tenant, a *plan.Application) error {
	c := a.Destination.Connector
	namespace := a.Destination.ApplicationNamespace()
	fmt.Fprintf(w, "Application %s/%s of connector %s, written at %s\n\n", namespace, a.Name, c.Name, a.Written.Node.Pos())
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "FIELD\tVALUE\tFROM")
	fmt.Fprintf(table, "metadata.name\t%s\ttenantry: the Fleet's naming\n", a.Name)
	fmt.Fprintf(table, "metadata.namespace\t%s\t%s\n", namespace, namespaceFrom(a.Destination))
	if a.Template != nil {
		printLeaves(table, t, a)
	} else {
		fmt.Fprintf(table, "spec.destination.name\t%s\t%s\n", a.Destination.ApplicationDestination(), destinationFrom(a))
		project, from := projectAndFrom(t, a)
		fmt.Fprintf(table, "spec.project\t%s\t%s\n", project, from)
		printInline(table, "spec", a.Written.Inline)
	}
	return table.Flush()
}

func printLeaves(w io.Writer, t *plan.Tenant, a *plan.Application) {
	project, why := projectAndFrom(t, a)
	destination, target := a.Destination.ApplicationDestination(), destinationFrom(a)
	call := &template.Call{
		Args: a.Args, Loft: &t.Loft,
		Slots: []string{fleet.SlotProject: project, fleet.SlotDestination: destination},
	}
	if file := a.Template.Node.At("metadata", "annotations", fleet.AnnotationJsonnet).Text(); file != "" {
		fmt.Fprintf(w, "spec.project\t%s\t%s\n", project, why)
		fmt.Fprintf(w, "spec.destination.name\t%s\t%s\n", destination, target)
		fmt.Fprintf(w, "all else\t(Jsonnet)\t%s\n", strings.Join(append([]string{file}, given(a)...), "; "))
		return
	}
	for _, program := range []int{fleet.ProgramLabels, fleet.ProgramAnnotations, fleet.ProgramSpec} {
		for leaf := range a.Template.Program(program).Leaves() {
			field := strings.TrimPrefix(leaf.Field, "spec.template.")
			switch leaf.Slot {
			case fleet.SlotProject:
				fmt.Fprintf(w, "%s\t%s\t%s\n", field, project, why)
				continue
			case fleet.SlotDestination:
				fmt.Fprintf(w, "%s\t%s\t%s\n", field, destination, target)
				continue
			}
			text, omits, bad := leaf.Text(call)
			switch {
			case bad.Failed():
				text = "(with problems)"
			case omits:
				text = "(left out)"
			default:
				text = shown(&template.Param{Type: secrecy(a.Template.Template, leaf.Params)}, text)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", field, text, strings.Join(origins(t, a, leaf), "; "))
		}
	}
}

// namespaceFrom says why Applications of a destination are in their namespace.
func namespaceFrom(d *plan.Destination) string {
	switch {
	case d.Autonomous():
		return "tenantry: the agent's own Argo CD"
	case d.ApplicationNamespace() != d.Connector.Namespace:
		return "tenantry: the agent's namespace"
	default:
		return "connector " + d.Connector.Name
	}
}

// destinationFrom says what an application's destination follows from.
func destinationFrom(a *plan.Application) string {
	from := "tenantry: target " + a.Written.Target.String()
	if a.Destination.Autonomous() {
		from += ", where the agent's own Argo CD is"
	}
	return from
}

// projectAndFrom is an application's spec.project and where it is from. What is wrong with it has been
// reported by the render.
func projectAndFrom(t *plan.Tenant, a *plan.Application) (project, from string) {
	p, _ := t.ProjectOf(a, nil)
	switch p.From {
	case plan.ProjectAgent:
		return p.Name, "tenantry: the agent's own AppProject"
	case plan.ProjectIsolation:
		return p.Name, "tenantry: the Fleet's isolation"
	case plan.ProjectDefault:
		return p.Name, "Argo CD's own"
	default:
	}
	at := p.Node
	if !at.Exists() {
		at = a.Template.Node // Jsonnet's
	}
	return p.Name, at.Pos().String()
}

// secrecy is Password when a leaf reads one, so that its text is hidden.
func secrecy(t *template.Template, names []string) template.ParamType {
	for _, p := range t.Params() {
		if p.Type == template.Password && slices.Contains(names, p.Variable) {
			return template.Password
		}
	}
	return template.String
}

// given lists the parameters of an application, all or those named, each with the place of its value.
func given(a *plan.Application, names ...string) []string {
	var from []string
	for i, p := range a.Template.Params() {
		if len(names) > 0 && !slices.Contains(names, p.Variable) {
			continue
		}
		if at := a.Args.Origin(i); at.Exists() {
			from = append(from, fmt.Sprintf("%s at %s", p.Variable, at.Pos()))
		} else {
			from = append(from, fmt.Sprintf("%s: default at %s", p.Variable, p.Node.Pos()))
		}
	}
	return from
}

// origins says where a leaf's text comes from: the template's line, then what the line reads.
func origins(t *plan.Tenant, a *plan.Application, leaf template.Leaf) []string {
	from := []string{leaf.Node.Pos().String()}
	if len(leaf.Params) > 0 {
		from = append(from, given(a, leaf.Params...)...)
	}
	for _, name := range leaf.Annotations {
		if t.ControlPlane == nil {
			continue
		}
		if name == "*" {
			from = append(from, "annotations of Cluster "+t.ControlPlane.Name)
			continue
		}
		at := "not set"
		if n := t.ControlPlane.Annotation(name); n.Exists() {
			at = "at " + n.Pos().String()
		}
		from = append(from, fmt.Sprintf("annotation %s of Cluster %s: %s", name, t.ControlPlane.Name, at))
	}
	if leaf.Loft {
		from = append(from, "the tenant")
	}
	return from
}

func printInline(w io.Writer, field string, n yamlscan.Node) {
	switch n.Kind() {
	case yamlscan.Map:
		for k, v := range n.Pairs() {
			at := field + "." + k.Text()
			if at == "spec.destination" && (v.Get("name").Exists() || v.Get("server").Exists()) {
				fmt.Fprintf(w, "%s\t-\t%s: name and server are replaced\n", at, v.Pos())
			}
			printInline(w, at, v)
		}
	case yamlscan.Seq:
		i := 0
		for item := range n.Items() {
			printInline(w, fmt.Sprintf("%s[%d]", field, i), item)
			i++
		}
	default:
		if field == "spec.destination.name" || field == "spec.destination.server" || field == "spec.project" {
			return
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", field, shown(&template.Param{}, n.Text()), n.Pos())
	}
}
