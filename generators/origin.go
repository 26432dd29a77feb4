package generators

import (
	"cmp"
	"fmt"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// An origin is the input that an object is for: exactly one of the first three is set, and none for what the platform
// team has beside the fleet.
type origin struct {
	connector   *plan.Connector // what its tenants share
	cluster     *plan.Destination
	tenant      *plan.Tenant
	application *plan.Application // of the tenant
}

// collisions reports what takes an id that is taken: what tenants share comes first, then tenants in their order. Of
// two inputs with several ids in common the first is named.
func collisions(takers []taker, c *fleet.Config) problem.List {
	type pair struct{ before, by origin }
	first := map[objectID]origin{}
	ids := map[pair][]objectID{}
	var pairs []pair
	for _, t := range takers {
		before, taken := first[t.id]
		if !taken {
			first[t.id] = t.by
			continue
		}
		if t.by.told(before, t.id) {
			continue
		}
		p := pair{before, t.by}
		if ids[p] == nil {
			pairs = append(pairs, p)
		}
		ids[p] = append(ids[p], t.id)
	}
	var bad problem.List
	names := plan.ApplicationJoins(c)
	for _, p := range pairs {
		found := p.by.collision(p.before, ids[p])
		if p.by.application != nil && p.before.application != nil {
			found.Cause = names
		}
		bad.Add(found)
	}
	return bad
}

// told reports whether the collision follows from another that has been reported: two applications of a tenant with
// one name, two principals in one namespace, two clusters of one name in an Argo CD.
func (o origin) told(before origin, id objectID) bool {
	if o.application != nil && before.application != nil {
		a, b := o.application.Written, before.application.Written
		nameless := a.Name+a.DisplayName == "" || b.Name+b.DisplayName == ""
		return nameless || o.tenant == before.tenant && (a.Name != "" && a.Name == b.Name || a.DisplayName != "" && a.DisplayName == b.DisplayName)
	}
	if o.connector != nil && before.connector != nil && o.connector.Agents != nil && before.connector.Agents != nil {
		return o.connector.Namespace == before.connector.Namespace
	}
	a, b := o.destination(), before.destination()
	return a != nil && b != nil && a.Name == b.Name && plan.OneArgoCD(a.Connector, b.Connector) && id.kind != "Application" && id.kind != "AppProject"
}

// destination is the registered cluster of a tenant or of a control plane cluster.
func (o origin) destination() *plan.Destination {
	if o.tenant != nil {
		return o.tenant.Cluster
	}
	return o.cluster
}

// String names the input for people.
func (o origin) String() string {
	switch {
	case o.application != nil:
		return fmt.Sprintf("application %q of tenant %s", cmp.Or(o.application.Written.Name, o.application.Written.DisplayName), o.tenant)
	case o.tenant != nil:
		return "tenant " + o.tenant.String()
	case o.cluster != nil:
		return o.cluster.String()
	default:
		return fmt.Sprintf("connector %q", o.connector.Name)
	}
}

// problem begins one at the input's place.
func (o origin) problem() problem.Problem {
	switch {
	case o.application != nil:
		n := o.application.Written.Node.Get("name")
		if !n.Exists() {
			n = o.application.Written.Node
		}
		return o.tenant.Problem(n, o.application.Written.Field("name"), "", "")
	case o.tenant != nil:
		return o.tenant.Problem(yamlscan.Node{}, "", "", "")
	case o.cluster != nil:
		return o.cluster.Problem("", "")
	default:
		return problem.Problem{Pos: o.connector.SettingPos(""), Object: o.connector.Object}
	}
}

func (o origin) collision(before origin, ids []objectID) problem.Problem {
	p := o.problem()
	if before == (origin{}) {
		p.What, p.Fix = fmt.Sprintf("the %s is the platform team's", ids[0]), plan.ReservedFix
		return p
	}
	other := before.problem()
	p.What = fmt.Sprintf("%s and %s both take the %s", before, o, ids[0])
	if more := len(ids) - 1; more > 0 {
		p.What += fmt.Sprintf(" (and %d more)", more)
	}
	p.Fix = fmt.Sprintf("%s is at %s; rename one", before, other.Pos)
	if o.tenant != nil || before.tenant != nil {
		p.Fix += ", or change the Fleet's naming"
	}
	return p
}
