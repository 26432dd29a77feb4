package main

import (
	"fmt"
	"math"
	"strings"
)

// A target is what we set ourselves, and what came out.
type target struct {
	what, measured string
	met            bool
}

// targets are those that this run has numbers for.
func (r *report) targets() []target {
	var list []target
	add := func(what string, v, most float64, measured string) {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			list = append(list, target{what, measured, v <= most})
		}
	}
	for _, n := range []int{1000, 10000} {
		own, floor := r.results[cell{ours, n}], r.results[cell{floorName, n}]
		if !own.ok() || !floor.ok() {
			continue
		}
		add(fmt.Sprintf("%s render in at most 0.5 × the floor's wall time", plural(n, "tenant")), own.Wall/floor.Wall, 0.5, ratio(own.Wall, floor.Wall)+" ×")
		if input := r.inputs[n]; input > 0 {
			most := 6*input + 200<<20
			add(fmt.Sprintf("%s take at most 6 × their input and 200 MiB of memory", plural(n, "tenant")), float64(own.Peak), float64(most), fmt.Sprintf("%d of %d MiB", own.Peak>>20, most>>20))
		}
	}
	small, large := r.results[cell{ours, 1000}], r.results[cell{ours, 10000}]
	if small.ok() && large.ok() {
		add("10,000 tenants take at most 12 × the CPU time of 1,000", large.CPU/small.CPU, 12, ratio(large.CPU, small.CPU)+" ×")
	}
	if name, peer := r.fastestPeer(1000); name != "" && small.ok() {
		add("1,000 tenants take at most a twentieth of the fastest peer's CPU time", 20*small.CPU/peer.CPU, 1, fmt.Sprintf("1/%s of %s", ratio(peer.CPU, small.CPU), name))
	}
	changed, floor := r.results[cell{"tree, one changed", 10000}], r.results[cell{floorName, 10000}]
	if changed.ok() && floor.ok() {
		add("a tree of 10,000 tenants is brought up to date after a change of one in at most 0.1 × the floor's wall time", changed.Wall/floor.Wall, 0.1, ratio(changed.Wall, floor.Wall)+" ×")
	}
	if r.manifest.ours > 0 {
		add("an agent manifest takes at most a fifth of the time of the YAML libraries", 5*r.manifest.ours/r.manifest.library, 1,
			fmt.Sprintf("%s of %s ms", ratio(r.manifest.ours, 1e6), ratio(r.manifest.library, 1e6)))
	}
	if n, share := r.share(); n > 0 {
		add("as a function of kustomize, tenantry takes at most a tenth of the CPU time of the build", share, 0.1, fmt.Sprintf("%.1f %% at %s", 100*share, plural(n, "tenant")))
	}
	return list
}

// share is tenantry's part of what a build of kustomize takes that runs it as a function, at the largest size
// measured.
func (r *report) share() (n int, share float64) {
	for _, size := range r.sizes {
		door, fn := r.results[cell{doorName, size}], r.results[cell{"fn", size}]
		if door.ok() && fn.ok() {
			n, share = size, fn.CPU/door.CPU
		}
	}
	return n, share
}

func (r *report) targetTable() string {
	list := r.targets()
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n## Targets\n\n| target | measured | |\n|---|---|---|\n")
	for _, t := range list {
		verdict := "missed"
		if t.met {
			verdict = "met"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", t.what, t.measured, verdict)
	}
	return b.String()
}
