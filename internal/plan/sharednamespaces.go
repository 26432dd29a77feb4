package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// A reach is the namespaces that one glob gives to a tenant: one, or all that begin alike.
type reach struct {
	prefix string
	exact  bool
	tenant *Tenant
}

// sharedNamespaces warns where {tenant} in hostNamespaces gives two tenants of one control plane cluster the same
// namespaces: "{tenant}-*" gives those of a tenant a-b to a tenant a too.
func (m *maker) sharedNamespaces() {
	written := m.fleet.Config.Source.At("spec", "appProject", "hostNamespaces")
	for i, pattern := range m.fleet.Config.Project.HostNamespaces {
		before, after, star := strings.Cut(pattern, "*")
		if !strings.Contains(pattern, "{tenant}") || strings.Contains(before, "?") || star && after != "" {
			continue
		}
		pairs, first := 0, [2]*Tenant{}
		for _, reaches := range m.reaches(before, !star) {
			for j := 1; j < len(reaches); j++ {
				a, b := reaches[j-1], reaches[j]
				if a.prefix == b.prefix || !a.exact && strings.HasPrefix(b.prefix, a.prefix) {
					if pairs++; pairs == 1 {
						first = [2]*Tenant{a.tenant, b.tenant}
					}
				}
			}
		}
		if pairs == 0 {
			continue
		}
		who := fmt.Sprintf("tenants %s and %s", first[0], first[1])
		if pairs > 1 {
			who += ", and for others"
		}
		m.bad.Add(problem.Problem{
			Pos: written.Item(i).Pos(), Field: fmt.Sprintf("spec.appProject.hostNamespaces[%d]", i), Warn: true,
			What: fmt.Sprintf("%q admits the same namespaces of a control plane cluster for %s", pattern, who),
			Fix:  "write globs that no two tenants fit, such as \"{project}-{tenant}\"",
		})
	}
}

// reaches are those of a glob, sorted, of the tenants of each control plane cluster.
func (m *maker) reaches(pattern string, exact bool) [][]reach {
	by := map[*Destination][]reach{}
	for i := range m.plan.Tenants {
		if t := &m.plan.Tenants[i]; t.Host != nil {
			by[t.Host] = append(by[t.Host], reach{expand(pattern, t.Project, t.Name, ""), exact, t})
		}
	}
	var all [][]reach
	for _, d := range m.plan.Clusters { // which has an order
		if list := by[d]; len(list) > 1 {
			slices.SortStableFunc(list, func(a, b reach) int { return cmp.Compare(a.prefix, b.prefix) })
			all = append(all, list)
		}
	}
	return all
}
