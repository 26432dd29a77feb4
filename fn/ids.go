package fn

import (
	"fmt"
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// An objectID is what Kubernetes and kustomize know an object by, its version apart.
type objectID struct{ group, kind, namespace, name string }

func idOf(apiVersion, kind, namespace, name string) objectID {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		group = ""
	}
	return objectID{group, kind, namespace, name}
}

// taken reports items that stay in the list and have the id of an object that is emitted: one of the two would take
// the place of the other.
func (l *resourceList) taken(r *tenantry.Result) problem.List {
	if r.Problems.Failed() || r.Plan == nil {
		return nil
	}
	items := map[objectID]int{}
	for i, item := range l.items {
		local := r.Plan.Config.Inputs == fleet.InputsDrop && r.Fleet.IsInput(item)
		if !local && !owned(r.Plan, item) {
			ref := fleet.RefOf(item)
			items[idOf(ref.APIVersion, ref.Kind, ref.Namespace, ref.Name)] = i
		}
	}
	var bad problem.List
	for _, objects := range r.Pieces {
		for j := range objects {
			o := &objects[j]
			if i, found := items[idOf(o.APIVersion, o.Kind, o.Namespace, o.Name)]; found && !o.TreeOnly {
				bad.Add(problem.Problem{
					Pos: fleet.NamePos(l.items[i]), Object: fleet.RefOf(l.items[i]),
					What: fmt.Sprintf("has the id of an object that tenantry emits for connector %q (%s)", o.Connector, o.File), Fix: "rename one of them",
				})
			}
		}
	}
	return bad
}
