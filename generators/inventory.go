package generators

import (
	"fmt"
	"strconv"

	"github.com/tenantry/tenantry/internal/plan"
)

// maxInventory is where an inventory is split, in bytes: client-side apply keeps a copy of an object in
// an annotation, and annotations hold 256 KiB.
const maxInventory = 200 << 10

// inventory emits what one Argo CD holds of the fleet: counts and a line for each tenant, and what
// waits. It is how people and CI notice a render that did not happen.
func inventory(p *plan.Plan, c *plan.Connector, s *sink) {
	var tenants, waiting []string
	applications, ofHost := 0, 0
	for i := range p.Tenants {
		t := &p.Tenants[i]
		own, host := t.Count(c.Connector)
		if t.Cluster == nil || t.Cluster.Connector != c.Connector && host == 0 {
			continue
		}
		applications += own
		ofHost += host
		line := t.String()
		if t.Cluster.Connector == c.Connector {
			line += " cluster=" + t.Cluster.Name
		}
		tenants = append(tenants, line+" vCluster="+strconv.Itoa(own)+" host="+strconv.Itoa(host))
	}
	for _, d := range c.Destinations {
		if d.Waits != "" {
			waiting = append(waiting, d.Name+": "+d.Waits)
		}
	}
	summary := []string{
		"fleet: " + p.Config.Name,
		"connector: " + c.Name + " (" + c.Kind.String() + ")",
		fmt.Sprintf("clusters: %d", len(c.Destinations)),
		fmt.Sprintf("tenants: %d", len(tenants)),
		fmt.Sprintf("applications: %d (vCluster %d, host %d)", applications+ofHost, applications, ofHost),
		fmt.Sprintf("waiting: %d", len(waiting)),
	}
	sections := []section{{"tenants", tenants}, {"waiting", waiting}, {"warnings", p.Warnings}}
	for i, part := range pack(sections, maxInventory) {
		m := ofConnector("v1", "ConfigMap", plan.InventoryName(c, i+1), c.Connector, "inventory.yaml")
		m.Order = orderInventory
		w := s.begin(&m)
		m.closeMeta(&w)
		w.Open("data")
		if i == 0 {
			w.Str("summary", lines(summary))
		}
		for _, section := range part {
			w.Str(section.name, lines(section.lines))
		}
		w.Close()
		s.end(&m, &w)
	}
}

// A section is one key of an inventory.
type section struct {
	name  string
	lines []string
}

// pack spreads sections over parts of at most so many bytes, whole lines each; there is always a first
// part. Empty sections are left out.
func pack(sections []section, limit int) [][]section {
	parts := [][]section{nil}
	size := 0
	for _, whole := range sections {
		for from := 0; from < len(whole.lines); {
			to := from
			for to < len(whole.lines) && (to == from || size+len(whole.lines[to])+1 <= limit) {
				size += len(whole.lines[to]) + 1
				to++
			}
			last := len(parts) - 1
			parts[last] = append(parts[last], section{whole.name, whole.lines[from:to]})
			if from = to; from < len(whole.lines) {
				parts, size = append(parts, nil), 0
			}
		}
	}
	return parts
}
