package main

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/sidecar"
	"github.com/tenantry/tenantry/internal/sidecar/reconcile"
)

func newSync(std stdio) *cobra.Command {
	var s settings
	c := &cobra.Command{
		Use:     "sync",
		Short:   "Carry out one round and end",
		Example: "  tenantry render fleet | tenantry-sidecar sync --registrations - --connectors fleet/connectors --store fleet/agents",
		PreRunE: func(*cobra.Command, []string) error { return s.check() },
		RunE: func(c *cobra.Command, _ []string) error {
			line := newProgress(std.err)
			defer line.end()
			log, err := s.logger(line)
			if err != nil {
				return err
			}
			car, err := sidecar.New(s.config, sidecar.Options{Log: log, Stdin: std.in, Progress: line.show})
			if err != nil {
				return usageError{err}
			}
			defer car.Close()
			r := car.Round(c.Context())
			line.end()
			tell(std.err, log, r)
			if s.config.DryRun && r.Err == nil {
				if err := printActions(std.out, r); err != nil {
					return err
				}
			}
			switch {
			case r.Err != nil:
				return r.Err
			case !r.Clean():
				return errUnclean
			}
			return nil
		},
	}
	s.flags(c)
	return c
}

// printActions says on standard output what a dry run would have done.
func printActions(w io.Writer, r sidecar.Result) error {
	if len(r.Report.Actions) == 0 {
		text := "nothing to do"
		if !r.Clean() {
			text = "nothing would be done, and not everything is as the input asks: see standard error"
		}
		_, err := fmt.Fprintln(w, text)
		return err
	}
	for _, a := range r.Report.Actions {
		if _, err := fmt.Fprintln(w, "would", problem.Printable(a.String())); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}

// tell reports a round: the input's problems as lines for people, the rest as log.
func tell(w io.Writer, log *slog.Logger, r sidecar.Result) {
	fmt.Fprint(w, r.Problems.Sorted().Grouped("").String()) // nothing is left to do when stderr is gone
	for _, err := range r.Report.Errors {
		log.Error("the round had an error", "error", err)
	}
	counts := r.Report.Count()
	for _, connector := range slices.Sorted(maps.Keys(counts)) {
		states := counts[connector]
		attrs := []any{"connector", connector}
		for _, state := range []reconcile.State{reconcile.Ready, reconcile.Waiting, reconcile.Failed, reconcile.Foreign, reconcile.Kept, reconcile.Removed} {
			if n := states[state]; n > 0 {
				attrs = append(attrs, string(state), n)
			}
		}
		log.Info("round done", attrs...) // in a dry run: as it would be done
	}
}

// A progress is a line at the bottom of a terminal that counts clusters, or nothing elsewhere. The log is
// written through it, so that the two do not mix.
type progress struct {
	mu     sync.Mutex
	w      io.Writer
	active bool   // it is a terminal, and the round goes on
	line   string // what stands there now
}

const clearLine = "\r\x1b[K"

func newProgress(w io.Writer) *progress {
	return &progress{w: w, active: terminal(w) != nil}
}

// show replaces the line.
func (p *progress) show(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.active {
		p.line = fmt.Sprintf("%d of %d clusters", done, total)
		fmt.Fprint(p.w, clearLine+p.line)
	}
}

// Write writes whole lines of a log above the line.
func (p *progress) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line == "" {
		return p.w.Write(text)
	}
	fmt.Fprint(p.w, clearLine)
	n, err := p.w.Write(text)
	fmt.Fprint(p.w, p.line)
	return n, err
}

// end takes the line back.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line != "" {
		fmt.Fprint(p.w, clearLine)
	}
	p.active, p.line = false, ""
}
