package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// parametersVariable holds an Application's plugin parameters as a JSON list (argo-cd, docs/operator-manual/
// config-management-plugins.md).
const parametersVariable = "ARGOCD_APP_PARAMETERS"

// parametersField is where people write them.
const parametersField = "spec.source.plugin.parameters"

// Kinds of parameter, as Argo CD spells them.
const (
	collectionString = "string"
	collectionArray  = "array"
)

// parameterRow is one parameter: what Argo CD shows of it, what the fleet has for it, and what it does.
type parameterRow struct {
	name, collection, title, tooltip string
	choices                          func(*plan.Plan) []string
	set                              func(*pluginOptions, []string) error
}

// parameterTable is every parameter there is.
var parameterTable = []parameterRow{
	{
		"connector", collectionString, "Connector", "whose Argo CD this is; the fleet's one connector if it is left out", connectorNames,
		func(o *pluginOptions, v []string) error { o.options.Only.Connectors = v; return nil },
	},
	{
		"tenants", collectionArray, "Tenants", "render these only: NAME or PROJECT/NAME, or shell patterns", tenantNames,
		func(o *pluginOptions, v []string) error { o.options.Only.Tenants = v; return nil },
	},
	{
		"projects", collectionArray, "Projects", "render these projects' tenants only", projectNames,
		func(o *pluginOptions, v []string) error { o.options.Only.Projects = v; return nil },
	},
	{
		"shared", collectionString, "Shared", `"true": render only what tenants share; the one Application beside the shards has it`,
		func(*plan.Plan) []string { return nil },
		func(o *pluginOptions, v []string) error { return o.setBool(&o.options.Shared, v[0]) },
	},
	{
		"strict", collectionString, "Strict", `"true": treat warnings as errors`,
		func(*plan.Plan) []string { return nil },
		func(o *pluginOptions, v []string) error { return o.setBool(&o.options.Strict, v[0]) },
	},
}

// pluginOptions are an Application's parameters.
type pluginOptions struct {
	options tenantry.Options
	parts   []emit.Part
}

func (*pluginOptions) setBool(into *bool, text string) error {
	if text != "true" && text != "false" {
		return fmt.Errorf("%q is neither \"true\" nor \"false\"", text)
	}
	*into = text == "true"
	return nil
}

// parseParameters reads the value of ARGOCD_APP_PARAMETERS; "" is no parameter.
func parseParameters(text string) (pluginOptions, problem.List) {
	o := pluginOptions{parts: []emit.Part{emit.PartArgoCD}}
	var written []struct {
		Name   string            `json:"name"`
		String *string           `json:"string"`
		Array  []string          `json:"array"`
		Map    map[string]string `json:"map"`
	}
	if text == "" {
		return o, nil
	}
	if err := json.Unmarshal([]byte(text), &written); err != nil {
		return o, problem.List{{Field: parametersVariable, What: "is not what Argo CD writes there: " + err.Error()}}
	}
	var bad problem.List
	for _, w := range written {
		report := func(what, fix string) {
			bad.Add(problem.Problem{Field: parametersField, What: what, Fix: fix})
		}
		i := slices.IndexFunc(parameterTable, func(p parameterRow) bool { return p.name == w.Name })
		if i < 0 {
			report(fmt.Sprintf("no parameter %q", w.Name), problem.Suggest(w.Name, parameterNames()))
			continue
		}
		row := parameterTable[i]
		values := w.Array
		if w.String != nil {
			values = []string{*w.String}
		}
		switch {
		case row.collection == collectionString && w.String == nil, row.collection == collectionArray && w.Array == nil:
			report(fmt.Sprintf("%s is not of this kind", row.name), fmt.Sprintf("write its value under %s:", row.collection))
		case len(values) == 0 || slices.Contains(values, ""):
			report(row.name+" is empty", "leave it out, or give a value")
		default:
			if err := row.set(&o, values); err != nil {
				report(row.name+": "+err.Error(), "")
			}
		}
	}
	if o.options.Shared && (len(o.options.Only.Tenants) > 0 || len(o.options.Only.Projects) > 0) {
		bad.Add(problem.Problem{Field: parametersField, What: "shared renders nothing of a tenant's", Fix: "leave tenants and projects out"})
	}
	return o, bad
}

func parameterNames() []string {
	names := make([]string, len(parameterTable))
	for i, p := range parameterTable {
		names[i] = p.name
	}
	return names
}

// oneConnector reports that it is not said which of several Argo CDs is meant: the objects of one must not reach another.
func (o *pluginOptions) oneConnector(p *plan.Plan) problem.List {
	selected := 0
	for i := range p.Connectors {
		if p.Connectors[i].Selected {
			selected++
		}
	}
	if selected <= 1 {
		return nil
	}
	return problem.List{{
		Field: parametersField, What: "the fleet has several connectors, and each is an Argo CD of its own",
		Fix: "add the parameter connector, one of " + shortList(connectorNames(p)),
	}}
}

func tenantNames(p *plan.Plan) []string {
	names := make([]string, len(p.Tenants))
	for i := range p.Tenants {
		names[i] = p.Tenants[i].Project + "/" + p.Tenants[i].Name
	}
	return names
}

func projectNames(p *plan.Plan) []string {
	var names []string
	for i := range p.Tenants {
		names = append(names, p.Tenants[i].Project)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// shortList is the first nine names, and how many are left.
func shortList(names []string) string {
	const most = 9
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
