package schema

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// VClusterFor is [VCluster] for a fleet with these templates, by name, each with the type of its
// [Parameters]: an application names one of them and gives it its parameters.
func VClusterFor(templates map[string]*Type) *Type {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(templates)), func(name string) bool { return name == "" })
	ref := Object(
		F("name", Enum(names...), "name of an ArgoCDApplicationTemplate").Need("name an ArgoCDApplicationTemplate"),
		F("parameters", Free(), "values of the template's parameters"),
	).Named("templateReference")
	ref.parameters = templates
	return vclusterWith(ref)
}

// givenParameters checks the parameters of a reference to a template by the template that it names.
func (c *checker) givenParameters(t *Type, n yamlscan.Node) {
	params, ok := t.parameters[n.Get("name").Text()]
	if !ok {
		return
	}
	given := n.Get("parameters")
	if given.Exists() && !isNull(given) {
		c.down(step{key: "parameters"})
		c.check(params, given)
		c.up()
		return
	}
	if params.asksFor() {
		c.addAt(n, "parameters", problem.Problem{What: "is required"})
	}
}

// asksFor tells whether a map without keys is not enough for the type.
func (t *Type) asksFor() bool { return t.hasRequired() || len(t.rules) > 0 }

// parameterSchemas is one schema a template: if its name is this, then its parameters are those.
func (g *generator) parameterSchemas(t *Type) []object {
	var all []object
	for i, name := range slices.Sorted(maps.Keys(t.parameters)) {
		params, definition := t.parameters[name], "parametersOf."+name
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			definition = "parameters." + strconv.Itoa(i) // a reference would have to be escaped
		}
		said := g.of(params.Named(definition))
		then := object{{"properties", object{{"parameters", said}}}, {"required", []string{"parameters"}}}
		if !params.asksFor() {
			then = object{{"properties", object{{"parameters", orNull(said)}}}}
		}
		when := object{{"required", []string{"name"}}, {"properties", object{{"name", object{{"const", name}}}}}}
		all = append(all, object{{"if", when}, {"then", then}})
	}
	return all
}
