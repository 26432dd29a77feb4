package generators

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
)

// maxInventory is where an inventory is split, in bytes: client-side apply keeps a copy of an object in
// an annotation, and annotations hold 256 KiB.
const maxInventory = 200 << 10

// maxParts bounds into how many ConfigMaps an inventory is split, whatever it holds.
const maxParts = 1 << 12

// An inventory is what one Argo CD holds of the fleet: a line for each tenant, what waits and what was warned of, which is
// known when all is rendered. It is how people and CI notice a render that did not happen.
//
// Outputs are kept in Git, where two branches that add a tenant each are merged. So it counts nothing, for both would make
// the same new number of an old one. A list is merged line by line, but not where both add to it at one place; a stream has
// it all the same, and a tree, whose files are the list, has none.
type inventory struct {
	connector        *plan.Connector
	tenants, waiting []string
}

func inventoryOf(p *plan.Plan, c *plan.Connector) inventory {
	return inventory{c, tenantLines(p, c), waitingLines(c)}
}

// emit emits the inventory, with the warnings of the run; of a tree it says when its folder is larger than Argo CD reads.
func (v *inventory) emit(p *plan.Plan, warnings []string, manifests int64, s *sink) {
	c := v.connector
	summary := section{"summary", []string{"fleet: " + p.Config.Name, "connector: " + c.Name + " (" + c.Kind.String() + ")"}}
	ofTree := []section{summary}
	if large, ok := ManifestsProblem(p, emit.PartArgoCD.String(), manifests); ok {
		ofTree = append(ofTree, section{"warnings", []string{large.String()}})
	}
	inventoryPart(s, c, 1, ofTree, true)
	for i, part := range spread([]section{{"tenants", v.tenants}, {"waiting", v.waiting}, {"warnings", warnings}}, maxInventory) {
		if i == 0 {
			part = append([]section{summary}, part...)
		}
		if len(part) == 0 {
			continue
		}
		inventoryPart(s, c, i+1, part, false)
	}
}

// tenantLines are the tenants that the connector's Argo CD has something of.
func tenantLines(p *plan.Plan, c *plan.Connector) []string {
	var all []string
	for i := range p.Tenants {
		t := &p.Tenants[i]
		own, host := t.Count(c.Connector)
		if t.Cluster == nil || t.Cluster.Connector != c.Connector && host == 0 {
			continue
		}
		line := t.String()
		if t.Cluster.Connector == c.Connector {
			line += " cluster=" + t.Cluster.Name
		}
		all = append(all, line+" vCluster="+strconv.Itoa(own)+" host="+strconv.Itoa(host))
	}
	return all
}

func waitingLines(c *plan.Connector) []string {
	var all []string
	for _, d := range c.Destinations {
		if d.Waits != "" {
			all = append(all, d.Name+": "+d.Waits)
		}
	}
	return all
}

// inventoryPart emits a part of an inventory, counted from 1, for a tree or for a stream.
func inventoryPart(s *sink, c *plan.Connector, number int, sections []section, tree bool) {
	m := ofConnector("v1", "ConfigMap", plan.InventoryName(c, number), c.Connector, "inventory.yaml")
	m.Order, m.TreeOnly, m.StreamOnly = orderInventory, tree, !tree
	if !tree { // which has one object less, and the same ids
		s.claim(m.APIVersion, m.Kind, m.Namespace, m.Name)
	}
	w := s.begin(&m)
	m.closeMeta(&w)
	w.Open("data")
	for _, section := range sections {
		w.Str(section.name, lines(section.lines))
	}
	w.Close()
	s.end(&m, &w)
}

// A section is one key of an inventory.
type section struct {
	name  string
	lines []string
}

// spread spreads sections over parts of at most so many bytes; there is always a first part. Empty sections are left out.
// The part of a line follows from the line alone and the number of parts, which is a power of two: one more line moves no
// other from part to part, unless the parts are full.
func spread(sections []section, limit int) [][]section {
	for n := 1; ; n *= 2 {
		parts := make([][]section, n)
		sizes := make([]int, n)
		for _, whole := range sections {
			for _, line := range whole.lines {
				i := partOf(line, n)
				sizes[i] += len(line) + 1
				if last := len(parts[i]) - 1; last < 0 || parts[i][last].name != whole.name {
					parts[i] = append(parts[i], section{name: whole.name})
				}
				into := &parts[i][len(parts[i])-1]
				into.lines = append(into.lines, line)
			}
		}
		if n == maxParts || !exceeds(sizes, limit) {
			return parts
		}
	}
}

// partOf is the part of a line, by what stands before its first blank: the rest of it may change.
func partOf(line string, parts int) int {
	if parts == 1 {
		return 0
	}
	h := fnv.New32a()
	name, _, _ := strings.Cut(line, " ")
	_, _ = h.Write([]byte(name)) // a hash takes everything
	return int(h.Sum32() % uint32(parts))
}

func exceeds(sizes []int, limit int) bool {
	return slices.ContainsFunc(sizes, func(size int) bool { return size > limit })
}
