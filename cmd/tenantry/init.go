package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/scaffold"
)

type initFlags struct{ connector, ci string }

func newInit(std session) *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write the files that a new fleet begins with",
		Long: "init writes a fleet that renders: settings, a connector, a control plane cluster, two templates, a tenant, and a file for\n" +
			"CI. Then it validates the directory. It never writes over a file: if one is there already, nothing is written.\n\n" +
			"DIR is the directory of the new fleet; without it, the current one.",
		Example: "  tenantry init fleet --connector self-hosted\n" +
			"  tenantry init --connector akuity --ci gitlab",
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: offerDir(0),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return initFleet(c.Context(), std, dir, f)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.connector, "connector", "", "kind of the connector: "+strings.Join(scaffold.KindNames(), ", ")+" (asked for on a terminal)")
	flags.StringVar(&f.ci, "ci", scaffold.GitHub, "kind of CI to write a file for: "+strings.Join(scaffold.CIs(), ", "))
	offer(c, "connector", offerWords(scaffold.KindNames()...))
	offer(c, "ci", offerWords(scaffold.CIs()...))
	return c
}

func initFleet(ctx context.Context, std session, dir string, f initFlags) error {
	kind, err := f.kind(std)
	if err != nil {
		return err
	}
	s, err := newSite(dir, f.ci)
	if err != nil {
		return err
	}
	if kind == nil {
		if kind, err = askKind(ctx, std); err != nil {
			return err
		}
	}
	files := scaffold.Files(scaffold.Options{
		Name: scaffold.Name(filepath.Base(s.dir)), Connector: kind.Name, CI: f.ci, Within: s.within, Release: versionText(),
	})
	if err := s.write(files); err != nil {
		return err
	}
	for _, file := range files {
		if _, err := fmt.Fprintln(std.out, s.shown(file)); err != nil {
			return fmt.Errorf("write the list of files: %w", err)
		}
	}
	return welcome(ctx, std, s, kind)
}

// kind is the kind of connector that the flags name, nil where it is to be asked for.
func (f initFlags) kind(std session) (*scaffold.Kind, error) {
	if !slices.Contains(scaffold.CIs(), f.ci) {
		return nil, usageError{fmt.Errorf("--ci %q: no such kind; %s", f.ci, problem.Suggest(f.ci, scaffold.CIs()))}
	}
	if f.connector == "" {
		if !isTerminal(std.in) || !isTerminal(std.err) {
			return nil, usageError{errors.New("--connector is missing; " + problem.Suggest("", scaffold.KindNames()))}
		}
		return nil, nil
	}
	for _, k := range scaffold.Kinds() {
		if k.Name == f.connector {
			return &k, nil
		}
	}
	return nil, usageError{fmt.Errorf("--connector %q: no such kind; %s", f.connector, problem.Suggest(f.connector, scaffold.KindNames()))}
}

// welcome validates the directory, with what was in it before, and says what comes next.
func welcome(ctx context.Context, std session, s *site, kind *scaffold.Kind) error {
	fleet, err := dirfs.Open(s.dir)
	if err != nil {
		return fmt.Errorf("open the fleet: %w", err)
	}
	defer func() { _ = fleet.Close() }() // it was only read
	result, err := tenantry.Render(ctx, fleet, tenantry.Options{Jsonnet: std.jsonnet})
	if err != nil {
		return err
	}
	if err := printProblems(std, result.Problems); err != nil {
		return err
	}
	argument, tree := "", "rendered"
	if s.named != "." {
		argument, tree = " "+scaffold.Word(s.named), filepath.Join(s.named, tree)
	}
	_, err = fmt.Fprintf(std.out, "\n%s\nNext:\n"+
		"  1. %s\n"+
		"  2. tenantry render%s -o %s\n"+
		"  3. commit all of it, and have Argo CD sync what is below %s: %sgetting-started.md#5-argo-cd\n",
		summary(result, result.Problems), kind.Next, argument, scaffold.Word(tree), tree, scaffold.Docs)
	if err != nil {
		return fmt.Errorf("write what comes next: %w", err)
	}
	return nil
}
