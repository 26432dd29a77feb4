package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
)

// published are the schemas by their name on the command line.
var published = map[string]struct {
	of    *schema.Type
	title string
}{
	"vcluster":  {schema.VCluster, "vcluster.yaml, its Argo CD part"},
	"fleet":     {schema.Fleet, "fleet.yaml"},
	"template":  {schema.Template, "ArgoCDApplicationTemplate"},
	"connector": {schema.Connector, "connector Secret"},
}

// schemaID is where a schema is published; an editor needs the text only.
func schemaID(name string) string {
	return "https://raw.githubusercontent.com/tenantry/tenantry/main/schemas/" + name + ".json"
}

func newSchema(std stdio) *cobra.Command {
	var modeline bool
	var dir string
	names := slices.Sorted(maps.Keys(published))
	c := &cobra.Command{
		Use:       "schema {vcluster|fleet|template|connector}",
		Short:     "Print the JSON Schema of an input, for editors",
		Long:      "schema prints a JSON Schema (draft 2020-12) for yaml-language-server. With --fleet the schema of vcluster.yaml\nalso knows the templates of that directory, and each one's parameters.",
		Example:   "  tenantry schema vcluster --fleet . > .vscode/vcluster.schema.json\n  tenantry schema --modeline",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			if modeline {
				return printModelines(std, args, names)
			}
			if len(args) == 0 {
				return usageError{errors.New("name a schema: " + problem.Suggest("", names))}
			}
			s, ok := published[args[0]]
			if !ok {
				return usageError{fmt.Errorf("no schema %q; %s", args[0], problem.Suggest(args[0], names))}
			}
			of := s.of
			if dir != "" {
				if args[0] != "vcluster" {
					return usageError{errors.New("--fleet goes with the schema of vcluster")}
				}
				fsys, closeFleet, err := openFleet([]string{dir})
				if err != nil {
					return err
				}
				defer closeFleet()
				f, bad, err := fleet.Load(c.Context(), fsys, fleet.Options{Ours: emit.IsOurs})
				if err != nil {
					return err
				}
				if err := printProblems(std.err, bad.Sorted()); err != nil {
					return err
				}
				of = f.VClusterSchema()
			}
			_, err := std.out.Write(of.JSONSchema(schemaID(args[0]), s.title))
			return err
		},
	}
	c.Flags().BoolVar(&modeline, "modeline", false, "print the line to paste at the top of a file")
	c.Flags().StringVar(&dir, "fleet", "", "directory whose templates the schema of vcluster.yaml is to know")
	return c
}

func printModelines(std stdio, args, names []string) error {
	for _, name := range names {
		if len(args) > 0 && args[0] != name {
			continue
		}
		if _, err := fmt.Fprintf(std.out, "# yaml-language-server: $schema=%s\n", schemaID(name)); err != nil {
			return err
		}
	}
	return nil
}
