package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/schemas"
)

// vclusterSchema is the one schema that knows a fleet's templates.
const vclusterSchema = "vcluster"

func newSchema(std session) *cobra.Command {
	var modeline bool
	var dir string
	names := schemas.Names()
	c := &cobra.Command{
		Use:       "schema {" + strings.Join(names, "|") + "}",
		Short:     "Print the JSON Schema of an input, for editors",
		Long:      "schema prints a JSON Schema (draft 2020-12) for yaml-language-server. With --fleet the schema of vcluster.yaml\nalso knows the templates of that directory, and each one's parameters.",
		Example:   "  tenantry schema vcluster --fleet . > .vscode/vcluster.schema.json\n  tenantry schema --modeline",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) > 0 && !slices.Contains(names, args[0]):
				return usageError{fmt.Errorf("no schema %q; %s", args[0], problem.Suggest(args[0], names))}
			case modeline && len(args) > 0:
				return printModelines(std, args)
			case modeline:
				return printModelines(std, names)
			case len(args) == 0:
				return usageError{errors.New("name a schema: " + problem.Suggest("", names))}
			case dir != "" && args[0] != vclusterSchema:
				return usageError{errors.New("--fleet goes with the schema of " + vclusterSchema)}
			}
			text, _ := schemas.Read(args[0])
			if dir != "" {
				var err error
				if text, err = schemaOfFleet(c.Context(), std, dir); err != nil {
					return err
				}
			}
			_, err := std.out.Write(text)
			return err
		},
	}
	c.Flags().BoolVar(&modeline, "modeline", false, "print the line to paste at the top of a file")
	c.Flags().StringVar(&dir, "fleet", "", "directory whose templates the schema of vcluster.yaml is to know")
	offer(c, "fleet", offerDir(0))
	return c
}

// schemaOfFleet is the schema of vcluster.yaml that knows the templates of a directory.
func schemaOfFleet(ctx context.Context, std session, dir string) ([]byte, error) {
	fsys, closeFleet, err := openFleet(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = closeFleet() }() // it was only read
	f, bad, err := fleet.Load(ctx, fsys, fleet.Options{Ours: emit.IsOurs})
	if err != nil {
		return nil, err
	}
	if err := printProblems(std, bad.Sorted()); err != nil {
		return nil, err
	}
	return f.VClusterSchema().JSONSchema(schemas.URL(vclusterSchema), schemas.Title(vclusterSchema)), nil
}

func printModelines(std session, names []string) error {
	for _, name := range names {
		if _, err := fmt.Fprintln(std.out, schemas.Modeline(schemas.URL(name))); err != nil {
			return err
		}
	}
	return nil
}
