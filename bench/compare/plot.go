package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Layout of the plot, in pixels.
const (
	plotWidth, plotHeight = 860, 480
	plotLeft, plotRight   = 70, 190 // margins: axis labels, names of the lines
	plotTop, plotBottom   = 20, 50
)

var colours = []string{"#6b7280", "#1d4ed8", "#0891b2", "#0d9488", "#65a30d", "#15803d", "#b45309", "#dc2626", "#a21caf", "#7c3aed"}

// axis maps a value to pixels by its logarithm.
type axis struct{ low, high, from, to float64 }

func (a axis) at(v float64) float64 {
	return a.from + (math.Log10(v)-a.low)/(a.high-a.low)*(a.to-a.from)
}

// plot is an SVG of CPU seconds by tenants, both axes logarithmic.
func (r *report) plot() []byte {
	x := axis{math.Log10(float64(r.sizes[0])), math.Log10(float64(r.sizes[len(r.sizes)-1])), plotLeft, plotWidth - plotRight}
	low, high := math.Inf(1), math.Inf(-1)
	for _, res := range r.results {
		if res.ok() && res.CPU > 0 {
			low, high = min(low, res.CPU), max(high, res.CPU)
		}
	}
	y := axis{math.Floor(math.Log10(low)), math.Ceil(math.Log10(high)), plotHeight - plotBottom, plotTop}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, "<title>CPU seconds by number of tenants</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", plotWidth, plotHeight)
	for _, n := range r.sizes {
		fmt.Fprintf(&b, `<path d="M%.1f %d V%d" stroke="#e5e7eb"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			x.at(float64(n)), plotTop, plotHeight-plotBottom, x.at(float64(n)), plotHeight-plotBottom+20, plural(n, "tenant"))
	}
	for e := y.low; e <= y.high; e++ {
		v := math.Pow(10, e)
		fmt.Fprintf(&b, `<path d="M%d %.1f H%d" stroke="#e5e7eb"/><text x="%d" y="%.1f" text-anchor="end">%s s</text>`+"\n",
			plotLeft, y.at(v), plotWidth-plotRight, plotLeft-8, y.at(v)+4, strconv.FormatFloat(v, 'f', -1, 64))
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">CPU seconds of one run; %d applications a tenant</text>`+"\n", (plotLeft+plotWidth-plotRight)/2, plotHeight-8, applications)
	r.lines(&b, x, y)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// label is the name of a line, to be written beside its end.
type label struct {
	name, colour string
	x, y         float64
}

func (r *report) lines(b *bytes.Buffer, x, y axis) {
	var labels []label
	for i, sub := range r.subjects {
		colour, width := colours[i%len(colours)], 1.5
		if sub.name == ours {
			width = 3
		}
		path, end := "", label{}
		for _, n := range r.sizes {
			res := r.results[cell{sub.name, n}]
			if !res.ok() || res.CPU <= 0 {
				continue
			}
			move := " L"
			if path == "" {
				move = "M"
			}
			end = label{sub.name, colour, x.at(float64(n)), y.at(res.CPU)}
			path += fmt.Sprintf("%s%.1f %.1f", move, end.x, end.y)
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", end.x, end.y, colour)
		}
		if path != "" {
			fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="%g"/>`+"\n", path, colour, width)
			labels = append(labels, end)
		}
	}
	apart(labels)
	for _, l := range labels {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", l.x+8, l.y+4, l.colour, l.name)
	}
}

// apart moves labels that end at the same size until no two overlap.
func apart(labels []label) {
	const line = 15
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(b.y, a.y)) })
	for i := 1; i < len(labels); i++ {
		if labels[i].x == labels[i-1].x {
			labels[i].y = min(labels[i].y, labels[i-1].y-line)
		}
	}
}
