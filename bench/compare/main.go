// Command compare measures tenantry, the floor and other tools that do the same job, side by side on the
// same fleets in one run, checks that their Applications are equal, and writes docs/performance.md.
//
//	go run ./bench/compare            # everything: about a quarter of an hour, and the peers' build
//	go run ./bench/compare -quick     # small fleets, two minutes
//
// It builds what it measures from the checkout it is run in. Numbers depend on the machine and on what
// else runs there; ratios do so less.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == measureCommand {
		os.Exit(measureMain(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// settings of a run.
type settings struct {
	dir    string // where fleets, programs and outputs lie
	out    string // the page; the plot lies beside it
	sizes  []int
	runs   int
	limit  time.Duration // CPU time that a single run may take
	only   []string
	quick  bool
	check  bool
	stderr io.Writer
}

// applications is how many applications each tenant has.
const applications = 10

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s := settings{stderr: stderr, sizes: []int{10, 100, 1000, 10000}, runs: 5, limit: 2 * time.Minute}
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&s.quick, "quick", false, "10, 100 and 1,000 tenants, three runs, no tool beyond 30 CPU seconds")
	flags.StringVar(&s.out, "out", "", "write the page here, and its plot beside it")
	flags.StringVar(&s.dir, "dir", "", "keep fleets and outputs here (default: a temporary directory)")
	flags.BoolVar(&s.check, "check", true, "check that all tools make the same Applications")
	only := flags.String("only", "", "measure these only: names from the table, comma-separated")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.quick {
		s.sizes, s.runs, s.limit = []int{10, 100, 1000}, 3, 30*time.Second
	}
	if *only != "" {
		s.only = strings.Split(*only, ",")
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "tenantry-bench-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // a temporary directory
		s.dir = dir
	}
	dir, err := filepath.Abs(s.dir)
	if err != nil {
		return err
	}
	s.dir = dir
	report, err := s.measureAll(ctx)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(stdout, report.table()); err != nil {
		return err
	}
	if s.out == "" {
		return nil
	}
	plot := strings.TrimSuffix(s.out, filepath.Ext(s.out)) + ".svg"
	return errors.Join(
		os.WriteFile(s.out, []byte(report.page(filepath.Base(plot))), 0o644),
		os.WriteFile(plot, report.plot(), 0o644),
	)
}

func (s *settings) measureAll(ctx context.Context) (*report, error) {
	err := s.build(ctx)
	if err != nil {
		return nil, err
	}
	r := &report{sizes: s.sizes, machine: machine(), inputs: map[int]int64{}, results: map[cell]result{}}
	for _, sub := range subjects() {
		if len(s.only) == 0 || slices.Contains(s.only, sub.name) || sub.name == floorName || sub.name == ours {
			r.subjects = append(r.subjects, sub)
		}
	}
	for _, n := range s.sizes {
		if err := s.fleets(ctx, n, r.subjects); err != nil {
			return nil, err
		}
		if r.inputs[n], err = s.inputBytes(n); err != nil {
			return nil, err
		}
		if err := s.size(ctx, n, r); err != nil {
			return nil, err
		}
		if s.check {
			if err := s.checkOutputs(n, r); err != nil {
				return nil, err
			}
		}
	}
	if r.manifest, err = s.manifests(ctx); err != nil {
		return nil, err
	}
	r.stats, err = s.stats(ctx)
	return r, err
}

func (s *settings) say(format string, args ...any) { fmt.Fprintf(s.stderr, format+"\n", args...) }
