package generators

import (
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
)

// TenantOf reads project and tenant from the name of a tenant's file, tenants/PROJECT/TENANT.yaml; of any
// other they are "".
func TenantOf(file string) (project, tenant string) {
	rest, ok := strings.CutPrefix(file, "tenants/")
	if !ok {
		return "", ""
	}
	project, tenant, _ = strings.Cut(strings.TrimSuffix(rest, ".yaml"), "/")
	return project, tenant
}

// Owner tells of which tenant the objects of a file are, "" of what tenants share. The file of an Akuity
// agent is named by its cluster, so that only a plan knows. Of the folders of argocd-agent it knows nothing.
func Owner(p *plan.Plan) func(connector string, part emit.Part, file string) (project, tenant string) {
	agents := map[[2]string]*plan.Tenant{}
	for i := range p.Connectors {
		c := &p.Connectors[i]
		for _, d := range c.Destinations {
			if c.Kind == fleet.Akuity && d.Tenant != nil {
				agents[[2]string{c.Name, agentFile(d)}] = d.Tenant
			}
		}
	}
	return func(connector string, part emit.Part, file string) (string, string) {
		if t := agents[[2]string{connector, file}]; part == emit.PartAgents && t != nil {
			return t.Project, t.Name
		}
		return TenantOf(file)
	}
}
