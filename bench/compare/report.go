package main

import (
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
)

// cell is one subject at one size.
type cell struct {
	subject string
	n       int
}

// A result is what several runs came to: medians.
type result struct {
	CPU, Wall   float64 // seconds
	Peak, Bytes int64
	Runs        int
	TimedOut    bool
	Skipped     string // why it was not run
	Checked     string // what its output was found equal in
}

func (r result) ok() bool { return r.Skipped == "" && !r.TimedOut && r.Runs > 0 }

// report is everything that a run measured.
type report struct {
	sizes    []int
	subjects []subject
	results  map[cell]result
	inputs   map[int]int64 // bytes that tenantry reads, by size
	manifest manifest
	machine  string
	stats    string
}

// summary is the medians of the runs that came to their end; where none did, of how far they came.
func summary(samples []sample) result {
	finished := slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return s.TimedOut })
	res := result{TimedOut: len(finished) == 0}
	if res.TimedOut {
		finished = samples
	}
	of := func(value func(sample) float64) float64 {
		var all []float64
		for _, s := range finished {
			all = append(all, value(s))
		}
		return median(all)
	}
	res.Runs = len(finished)
	res.CPU = of(func(s sample) float64 { return s.CPU })
	res.Wall = of(func(s sample) float64 { return s.Wall })
	res.Peak = int64(of(func(s sample) float64 { return float64(s.Peak) }))
	return res
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	middle := len(list) / 2
	if len(list)%2 == 1 {
		return list[middle]
	}
	return (list[middle-1] + list[middle]) / 2
}

// growth is the exponent of a subject's CPU seconds between the two largest sizes that it was measured
// at; NaN where there are not two of at least 100 tenants, below which a program's start counts.
func (r *report) growth(name string) float64 {
	var ns []int
	for _, n := range r.sizes {
		if n >= 100 && r.results[cell{name, n}].ok() {
			ns = append(ns, n)
		}
	}
	if len(ns) < 2 {
		return math.NaN()
	}
	a, b := ns[len(ns)-2], ns[len(ns)-1]
	return math.Log(r.results[cell{name, b}].CPU/r.results[cell{name, a}].CPU) / math.Log(float64(b)/float64(a))
}

// fastestPeer is the peer that needs the least CPU at n tenants.
func (r *report) fastestPeer(n int) (name string, res result) {
	for _, sub := range r.subjects {
		got := r.results[cell{sub.name, n}]
		if sub.peer && got.ok() && (name == "" || got.CPU < res.CPU) {
			name, res = sub.name, got
		}
	}
	return name, res
}

// machine describes where the run took place.
func machine() string {
	model := "unknown processor"
	if src, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(src)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return model + ", " + plural(runtime.NumCPU(), "core") + ", " + runtime.GOOS + "/" + runtime.GOARCH + ", " + runtime.Version()
}
