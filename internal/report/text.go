package report

import (
	"bufio"
	"io"

	"github.com/tenantry/tenantry/internal/problem"
)

// Colors of a terminal (ECMA-48, SGR).
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[33m"
	plain  = "\x1b[0m"
)

// Text writes the problems for people, a line each. In color, the place of an error and the word warning stand out; the words are
// the same.
func Text(w io.Writer, found problem.List, color bool) error {
	b := bufio.NewWriter(w)
	for i := range found {
		line := found[i].String()
		if color {
			line = colored(&found[i])
		}
		_, _ = b.WriteString(line) // the writer keeps its first error
		_ = b.WriteByte('\n')
	}
	return b.Flush()
}

func colored(p *problem.Problem) string {
	place, warning, message := "", "", p.Message()
	if p.Pos.File != "" {
		place = p.Pos.String() + ": "
	}
	switch {
	case p.Warn:
		warning = yellow + "warning: " + plain
		if place != "" {
			place = bold + place + plain
		}
	case place != "":
		place = red + place + plain
	default:
		message = red + message + plain
	}
	return place + warning + message
}
