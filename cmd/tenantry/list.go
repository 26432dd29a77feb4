package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/problem"
)

// A listing is what there is of one kind: for JSON and YAML, for a table, and by name.
type listing struct {
	items   any // a list
	heading []string
	rows    [][]string
	names   []string
}

// A lister is a kind that can be listed.
type lister struct {
	name string // on the command line
	list func(*tenantry.Result) listing
}

// listers are the kinds that there are.
var listers = []lister{
	{"tenants", listTenants},
	{"applications", listApplications},
	{"templates", listTemplates},
	{"connectors", listConnectors},
	{"clusters", listClusters},
}

func listerNames() []string {
	names := make([]string, len(listers))
	for i, l := range listers {
		names[i] = l.name
	}
	return names
}

func newList(std session) *cobra.Command {
	var output string
	formats := []string{outputTable, outputJSON, outputYAML, outputName}
	c := &cobra.Command{
		Use:   "list {" + strings.Join(listerNames(), "|") + "} [DIR]",
		Short: "List what is in a fleet",
		Long: "list prints a line for each tenant, application, template, connector or control plane cluster: of an application its\n" +
			"chart and version too, as they are rendered. A fleet with an error lists nothing, for something may be missing." + dirHelp,
		Example: "  tenantry list tenants examples/fleet\n" +
			"  tenantry list applications examples/fleet -o json\n" +
			"  tenantry list templates examples/fleet -o name",
		Args: listArgs, ValidArgsFunction: offerThenDir(listerNames()...),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output, formats...); err != nil {
				return err
			}
			for _, l := range listers {
				if l.name == args[0] {
					return list(c.Context(), std, args[1:], output, l)
				}
			}
			return usageError{fmt.Errorf("list %q: no such kind; %s", args[0], problem.Suggest(args[0], listerNames()))}
		},
	}
	outputFlag(c, &output, formats...)
	return c
}

func listArgs(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return errors.New("name what to list: " + problem.Suggest("", listerNames()))
	case len(args) > 2:
		return fmt.Errorf("%q is one argument too many", args[2])
	}
	return nil
}

func list(ctx context.Context, std session, args []string, output string, l lister) error {
	at, err := locate(std, args)
	if err != nil {
		return err
	}
	fsys, closeFleet, err := openFleet(at.dir)
	if err != nil {
		return err
	}
	defer func() { _ = closeFleet() }() // it was only read
	result, err := tenantry.Render(ctx, fsys, tenantry.Options{Jsonnet: std.jsonnet})
	if err != nil {
		return err
	}
	if result.Problems.Failed() {
		fmt.Fprintln(std.err, theFleetHasProblems)
		return errProblems
	}
	listing := l.list(result)
	switch output {
	case outputTable:
		return writeTable(std.out, listing.heading, listing.rows)
	case outputName:
		for _, name := range listing.names {
			if _, err := fmt.Fprintln(std.out, problem.Printable(name)); err != nil {
				return fmt.Errorf("write the names: %w", err)
			}
		}
		return nil
	}
	return writeData(std.out, output, listing.items)
}

// theFleetHasProblems is said where they are not told.
const theFleetHasProblems = "the fleet has problems: see tenantry validate"
