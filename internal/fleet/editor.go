package fleet

import (
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/template"
)

// VClusterSchema is the schema of vcluster.yaml that also knows this fleet's templates: each one's name
// and the parameters that it takes.
func (f *Fleet) VClusterSchema() *schema.Type {
	templates := make(map[string]*schema.Type, len(f.Templates))
	for i := range f.Templates {
		t := f.Templates[i].Template
		if t == nil {
			continue
		}
		var params []schema.Parameter
		for _, p := range t.Params() {
			if p.Type == template.Password && p.Default != "" {
				p.Default, p.Required = "", false // a schema is for everybody to read
			}
			params = append(params, schema.Parameter{
				Variable: p.Variable, Label: p.Label, Description: p.Description, Type: string(p.Type), Options: p.Options,
				Min: p.Min, Max: p.Max, Required: p.Required, Default: p.Default,
				Validation: p.Validation(), Invalidation: p.Invalidation(),
			})
		}
		templates[t.Name()] = schema.Parameters(params)
		if f.Config.Undeclared == UndeclaredWarn {
			templates[t.Name()] = templates[t.Name()].Open()
		}
	}
	return schema.VClusterFor(templates)
}
