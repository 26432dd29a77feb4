// Command mkfleet writes a synthetic fleet into a directory: the input of tenantry, or the same fleet as
// another tool wants it.
//
//	go run ./bench/mkfleet -tenants 1000 -apps 10 -templates 12 -files DIR
//
// The same flags give the same bytes, on every machine.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/bench/peerinput"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "mkfleet:", err)
		os.Exit(1)
	}
}

// form is one way to write a fleet.
type form struct {
	name, help string
	write      func(*fleetgen.Fleet, func(fleetgen.File))
}

func forms() []form {
	return []form{
		{"files", "write tenants/PROJECT/NAME/vcluster.yaml and what they use", (*fleetgen.Fleet).Files},
		{"vci", "write VirtualClusterInstances and what they use", instances},
		{"resourcelist", "write one ResourceList, list.yaml, for tenantry fn", peerinput.ResourceList},
		{"helm", "write a chart that is the same fleet", peerinput.Helm},
		{"jsonnet", "write a Jsonnet program that is the same fleet", peerinput.Jsonnet},
		{"kustomize", "write a kustomization of a component an application", peerinput.Kustomize},
		{"applicationset", "write ApplicationSets, sets.yaml", peerinput.ApplicationSets},
	}
}

func instances(f *fleetgen.Fleet, yield func(fleetgen.File)) {
	f.Shared(false, yield)
	for i := range f.Tenants {
		t := f.Tenant(i)
		yield(t.Instance(f))
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("mkfleet", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var s fleetgen.Size
	flags.IntVar(&s.Tenants, "tenants", 100, "how many tenants")
	flags.IntVar(&s.Applications, "apps", 10, "applications a tenant")
	flags.IntVar(&s.Templates, "templates", 12, "application templates")
	flags.Uint64Var(&s.Seed, "seed", 1, "another seed is another fleet")
	var wanted []string
	for _, f := range forms() {
		flags.BoolFunc(f.name, f.help, func(string) error { wanted = append(wanted, f.name); return nil })
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || len(wanted) > 1 {
		return fmt.Errorf("usage: mkfleet [flags] DIR, with one form at most")
	}
	if s.Tenants < 1 || s.Applications < 1 || s.Templates < 1 {
		return fmt.Errorf("-tenants, -apps and -templates are at least 1")
	}
	wanted = append(wanted, "files")
	all := forms()
	chosen := all[slices.IndexFunc(all, func(f form) bool { return f.name == wanted[0] })]
	f := fleetgen.Make(s)
	return fleetgen.Save(flags.Arg(0), func(yield func(fleetgen.File)) { chosen.write(f, yield) })
}
