package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// table is the measurements as a Markdown table for each size, and the growth of each subject.
func (r *report) table() string {
	var b strings.Builder
	for _, n := range r.sizes {
		fmt.Fprintf(&b, "### %s, %s\n\n", plural(n, "tenant"), plural(n*applications, "Application"))
		b.WriteString("| | CPU s | wall s | peak MiB | CPU ÷ render | wall ÷ floor | runs | equal to ours |\n|---|---:|---:|---:|---:|---:|---:|---|\n")
		own, floor := r.results[cell{ours, n}], r.results[cell{floorName, n}]
		for _, sub := range r.subjects {
			res := r.results[cell{sub.name, n}]
			switch {
			case res.Skipped != "":
				fmt.Fprintf(&b, "| %s | | | | | | | %s |\n", sub.name, res.Skipped)
			case res.TimedOut:
				fmt.Fprintf(&b, "| %s | > %s | > %s | > %d | > %s | > %s | | stopped |\n", sub.name, seconds(res.CPU), seconds(res.Wall), res.Peak>>20, ratio(res.CPU, own.CPU), ratio(res.Wall, floor.Wall))
			default:
				fmt.Fprintf(&b, "| %s | %s | %s | %d | %s | %s | %d | %s |\n", sub.name, seconds(res.CPU), seconds(res.Wall), res.Peak>>20, ratio(res.CPU, own.CPU), ratio(res.Wall, floor.Wall), res.Runs, res.Checked)
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("### Growth\n\nCPU seconds grow with the number of tenants to this power, between the two largest sizes measured:\n\n| | power |\n|---|---:|\n")
	for _, sub := range r.subjects {
		if g := r.growth(sub.name); !math.IsNaN(g) {
			fmt.Fprintf(&b, "| %s | %.2f |\n", sub.name, g)
		}
	}
	return b.String()
}

// seconds is a duration with three digits that matter.
func seconds(v float64) string {
	switch {
	case v < 1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

func ratio(a, b float64) string {
	switch v := a / b; {
	case b == 0:
		return ""
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	default:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
}

// plural is a number with thousands apart and its noun.
func plural(n int, noun string) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n != 1 {
		noun += "s"
	}
	return s + " " + noun
}
