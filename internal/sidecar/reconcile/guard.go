package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/store"
)

// ours tells whether the fleet registered c through the connector.
func (r *round) ours(c akuityapi.Cluster, connector string) bool {
	return c.Labels()[FleetLabel] == r.fleet && c.Annotations()[connectorAnnotation] == connector
}

// leaving finds what is no longer in the lists, and counts what the fleet has. Only a list that is
// complete can say so, and only an instance that was listed can be asked.
func (r *round) leaving(ctx context.Context) (leave []leaving, total int) {
	complete := map[string]bool{}
	for _, l := range r.lists {
		v := r.views[l.Connector]
		complete[l.Connector] = l.Complete && v.err == nil
		for name, c := range v.clusters {
			if !r.ours(c, l.Connector) {
				continue
			}
			total++
			k := store.Key{Fleet: r.fleet, Connector: l.Connector, Cluster: name}
			if l.Complete && !r.wanted[k] && !r.takenBy(k, c) {
				leave = append(leave, leaving{k, r.APIs[l.Connector], c, r.elsewhere(k)})
			}
		}
	}
	stored, err := r.Store.Owned(ctx, r.fleet)
	if err != nil {
		r.report.Errors = append(r.report.Errors, err)
		return leave, total
	}
	for _, k := range stored {
		c, listed := r.views[k.Connector].clusters[k.Cluster]
		if registered := listed && r.ours(c, k.Connector); complete[k.Connector] && !r.wanted[k] && !registered {
			leave = append(leave, leaving{key: k, api: r.APIs[k.Connector], moves: r.elsewhere(k)})
		}
	}
	return leave, total
}

// takenBy tells whether another connector of the same instance has the very cluster in its list: then it
// has been taken over in this round.
func (r *round) takenBy(k store.Key, c akuityapi.Cluster) bool {
	for _, l := range r.lists {
		other := store.Key{Fleet: k.Fleet, Connector: l.Connector, Cluster: k.Cluster}
		if l.Connector != k.Connector && r.wanted[other] && r.Instances[l.Connector] == r.Instances[k.Connector] && r.views[l.Connector].clusters[k.Cluster].ID == c.ID {
			return true
		}
	}
	return false
}

// guard refuses what looks like a mistake. Refusing is of all or nothing: which clusters of too many are
// meant cannot be known.
func (r *round) guard(leave []leaving, total int) []leaving {
	refuse := func(err error) { r.report.Errors = append(r.report.Errors, err) }
	leave = r.moved(leave)
	if lost := everything(leave, r); len(lost) > 0 && !r.Force {
		for _, connector := range slices.Sorted(maps.Keys(lost)) {
			refuse(fmt.Errorf("connector %s: the list has none of the %d clusters that the fleet has there; nothing is removed without --force", connector, lost[connector]))
		}
		return nil
	}
	begun := 0
	for _, l := range leave {
		if l.cluster.ID == "" && r.Agents == nil || l.cluster.DeleteTime != "" {
			begun++ // nothing of it will be missed: it is gone, or going
		}
	}
	if n, most := len(leave)-begun, r.MaxDeletions.Of(total); n > most {
		refuse(fmt.Errorf("%d clusters left the lists, and --max-deletions %s allows %d of %d; nothing is removed", n, r.MaxDeletions, most, total))
		return nil
	}
	return leave
}

// moved leaves out what moves to another connector until it has arrived there.
func (r *round) moved(leave []leaving) []leaving {
	arrived := map[string]bool{}
	for _, o := range r.report.Clusters {
		arrived[o.Cluster] = arrived[o.Cluster] || o.State == Ready
	}
	var out []leaving
	for _, l := range leave {
		if l.moves && !arrived[l.key.Cluster] {
			o := Outcome{
				Connector: l.key.Connector, Cluster: l.key.Cluster, State: Kept,
				Err: errors.New("it moves to another connector and is not ready there yet"),
			}
			r.report.Removals = append(r.report.Removals, o)
			continue
		}
		out = append(out, l)
	}
	return out
}

// everything are the connectors that would lose all that the fleet has there, moves aside, and how many
// that are.
func everything(leave []leaving, r *round) map[string]int {
	staying, going := map[string]int{}, map[string]int{}
	for _, l := range r.lists {
		for _, c := range r.views[l.Connector].clusters {
			if r.ours(c, l.Connector) && c.DeleteTime == "" {
				staying[l.Connector]++
			}
		}
	}
	for _, l := range leave {
		if l.cluster.ID == "" || l.cluster.DeleteTime != "" {
			continue
		}
		staying[l.key.Connector]--
		if !l.moves {
			going[l.key.Connector]++
		}
	}
	lost := map[string]int{}
	for connector, n := range going {
		if staying[connector] == 0 {
			lost[connector] = n
		}
	}
	return lost
}
