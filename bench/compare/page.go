package main

import (
	"fmt"
	"math"
	"strings"
)

// page is docs/performance.md. It says what was found, whichever way it went.
func (r *report) page(plot string) string {
	var b strings.Builder
	b.WriteString("# Performance\n\n")
	b.WriteString("<!-- Written by `make bench` (bench/compare); changes are lost at the next run. -->\n\n")
	b.WriteString("tenantry and the tools that can do its job, on the same synthetic fleets, in one run on one machine:\n")
	fmt.Fprintf(&b, "%s.\n\n", r.machine)
	fmt.Fprintf(&b, "![CPU seconds by number of tenants, both axes logarithmic](%s)\n\n", plot)
	b.WriteString("## What was found\n\n")
	for _, line := range r.findings() {
		b.WriteString("- " + line + "\n")
	}
	b.WriteString(r.targetTable())
	b.WriteString("\n## What is measured\n\n| | |\n|---|---|\n")
	for _, sub := range r.subjects {
		fmt.Fprintf(&b, "| %s | %s |\n", sub.name, sub.what)
	}
	b.WriteString("\n" + method + "\n## Numbers\n\n" + r.table())
	b.WriteString("\n## What tenantry read, and how\n\n`tenantry render --stats` on the largest fleet:\n\n```\n" + r.stats + "```\n")
	return b.String()
}

const method = `- A fleet has ` + "10 applications a tenant, 12 templates with Helm values, up to 16 projects, two self-hosted Argo CDs\n" +
	"  and two or four control plane clusters; each tenant is a `vcluster.yaml` of 60 to 200 lines. Cluster Secrets run a\n" +
	"  command for their credentials. `go run ./bench/mkfleet` writes the same fleets.\n" + `- Each number is the median of the runs; the tools take turns, after a run that does not count. Standard output goes nowhere, but for the
  first run, whose is kept to be compared: no disk is measured.
- CPU seconds are user and system time of the finished process, peak memory its largest resident set (getrusage).
- Every tool gets its cheapest input: one file with every parameter, where tenantry reads a file a tenant with what tenants write.
- "equal to ours" says how many objects were parsed and found equal to tenantry's: Applications, and where the tool writes them,
  cluster Secrets and AppProjects. tenantry also checks its input against schemas, and writes inventories.
- Wall seconds depend on what else the machine does; CPU seconds and ratios do so less.
`

// findings are the targets that we set ourselves, and what came out.
func (r *report) findings() []string {
	var lines []string
	last := r.sizes[len(r.sizes)-1]
	for _, n := range r.sizes {
		own, floor := r.results[cell{ours, n}], r.results[cell{floorName, n}]
		if n < 1000 || !own.ok() {
			continue
		}
		line := fmt.Sprintf("%s (%s) render in %s s, %s CPU s and %d MiB: %s times the wall time of the floor.",
			plural(n, "tenant"), plural(n*applications, "Application"), seconds(own.Wall), seconds(own.CPU), own.Peak>>20, ratio(own.Wall, floor.Wall))
		if name, peer := r.fastestPeer(n); name != "" {
			line += fmt.Sprintf(" The fastest peer, %s, needs %s CPU s: %s times as many.", name, seconds(peer.CPU), ratio(peer.CPU, own.CPU))
		}
		lines = append(lines, line)
	}
	if g := r.growth(ours); !math.IsNaN(g) {
		lines = append(lines, fmt.Sprintf("Its CPU seconds grow with the number of tenants to the power of %.2f.", g))
	}
	tree, again := r.results[cell{"tree", last}], r.results[cell{"tree again", last}]
	changed, floor := r.results[cell{"tree, one changed", last}], r.results[cell{floorName, last}]
	if tree.ok() && again.ok() && changed.ok() {
		lines = append(lines, fmt.Sprintf("A tree of %s takes %s s to write, %s s to look at when nothing changed, and %s s after a change of one tenant: %s times the wall time of the floor.",
			plural(last, "tenant"), seconds(tree.Wall), seconds(again.Wall), seconds(changed.Wall), ratio(changed.Wall, floor.Wall)))
	}
	return lines
}
