package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/tenantry/tenantry"
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
		"clusters", collectionArray, "Control plane clusters", "render the tenants on these control plane clusters only: names or shell patterns", clusterNames,
		func(o *pluginOptions, v []string) error { o.clusters = v; return nil },
	},
	{
		"shared", collectionString, "Shared", `"true": render only what tenants share; the one Application beside the shards has it`,
		func(*plan.Plan) []string { return nil },
		func(o *pluginOptions, v []string) error { return setBool(&o.options.Shared, v[0]) },
	},
	{
		"strict", collectionString, "Strict", `"true": treat warnings as errors`,
		func(*plan.Plan) []string { return nil },
		func(o *pluginOptions, v []string) error { return setBool(&o.options.Strict, v[0]) },
	},
}

// pluginOptions are an Application's parameters.
type pluginOptions struct {
	options  tenantry.Options
	clusters []string // shell patterns of control plane clusters; empty: all
}

func setBool(into *bool, text string) error {
	if text != "true" && text != "false" {
		return fmt.Errorf("%q is neither \"true\" nor \"false\"", text)
	}
	*into = text == "true"
	return nil
}

// parseParameters reads the value of ARGOCD_APP_PARAMETERS; "" is no parameter.
func parseParameters(text string) (pluginOptions, problem.List) {
	var o pluginOptions
	var written []struct {
		Name   string   `json:"name"`
		String *string  `json:"string"`
		Array  []string `json:"array"`
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
			report(fmt.Sprintf("%s is not under %s:", row.name, row.collection), "write it there")
		case len(values) == 0 || slices.Contains(values, ""):
			report(row.name+" is empty", "leave it out, or give a value")
		default:
			if err := row.set(&o, values); err != nil {
				report(row.name+": "+err.Error(), "")
			}
		}
	}
	if o.options.Shared && len(o.options.Only.Tenants)+len(o.options.Only.Projects)+len(o.clusters) > 0 {
		bad.Add(problem.Problem{Field: parametersField, What: "shared renders nothing of a tenant's", Fix: "leave tenants, projects and clusters out"})
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
