package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
)

type renderFlags struct {
	out             string
	only, emit      []string
	cluster         string
	changedSince    string
	strict, stats   bool
	withCredentials bool
}

func newRender(std session) *cobra.Command {
	var f renderFlags
	c := &cobra.Command{
		Use:   "render [DIR]",
		Short: "Render a fleet to standard output, or with -o into a tree",
		Long: "render prints everything that the fleet's Argo CDs need, or with -o writes it as a tree to commit. A fleet with an\n" +
			"error in it emits nothing." + dirHelp,
		Example: "  tenantry render examples/fleet\n" +
			"  tenantry render examples/fleet -o rendered\n" +
			"  tenantry render examples/fleet --only tenant=shop/web --emit argocd",
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: offerDir(0),
		RunE: func(c *cobra.Command, args []string) error { return render(c.Context(), std, args, f) },
	}
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "write a tree into this folder: one folder a connector, one file a tenant; or print yaml (the default, also -) or json")
	flags.StringArrayVar(&f.only, "only", nil, "emit a part: tenant=, project= or connector= with a shell pattern, or shared; repeatable")
	flags.StringSliceVar(&f.emit, "emit", nil, "parts to emit: argocd, sidecar, agents (default all)")
	flags.StringVar(&f.cluster, "cluster", "", "print what is for the agent of this registered cluster, as plain documents: Akuity's patched manifest, or argocd-agent's folder")
	flags.StringVar(&f.changedSince, "changed-since", "", "emit only what is new or other than at this Git revision; what is gone is named on standard error")
	flags.BoolVar(&f.strict, "strict", false, "treat warnings as errors")
	flags.BoolVar(&f.stats, "stats", false, "print what was read and how to standard error")
	flags.BoolVar(&f.withCredentials, "with-credentials", false, "with -o: write credentials too, into files of mode 0600")
	byHand(c, "with-credentials")
	offer(c, "out", offerDir(0))
	offer(c, "only", offerOnly)
	offer(c, "emit", offerParts)
	return c
}

func render(ctx context.Context, std session, args []string, f renderFlags) error {
	print, err := f.printer()
	if err != nil {
		return err
	}
	options := tenantry.Options{Strict: f.strict}
	if err := parseOnly(f.only, &options); err != nil {
		return err
	}
	parts, err := parseParts(f.emit)
	if err != nil {
		return err
	}
	switch {
	case f.withCredentials && f.out == "":
		return usageError{errors.New("--with-credentials goes with -o")}
	case f.cluster != "" && (f.out != "" || len(f.emit) > 0 || len(f.only) > 0):
		return usageError{errors.New("--cluster goes without -o, --only and --emit")}
	case f.changedSince != "" && (f.out != "" || f.cluster != ""):
		return usageError{errors.New("--changed-since goes without -o and --cluster; a tree rewrites only what changed anyway")}
	}
	at, err := locate(std, args)
	switch {
	case err != nil:
		return err
	case f.out != "" && at.found:
		return usageError{fmt.Errorf("-o writes: name the directory of the fleet, as in tenantry render %s -o %s", at.dir, filepath.Join(at.dir, filepath.Base(f.out)))}
	case f.out != "":
		return renderTree(ctx, std, at.dir, f, options, parts)
	}
	fsys, closeFleet, err := openFleet(at.dir)
	if err != nil {
		return err
	}
	defer func() { _ = closeFleet() }() // it was only read
	stop := progress(std, "rendering")
	result, err := tenantry.Render(ctx, fsys, options)
	stop()
	if err != nil {
		return err
	}
	if err := printRender(std, result.Problems); err != nil {
		return err
	}
	if f.stats {
		printStats(std.err, result)
	}
	if f.cluster != "" {
		return printAgent(std, result, f.cluster)
	}
	if f.changedSince != "" {
		objects, err := changedSince(ctx, std.err, at.dir, f.changedSince, fsys, result, parts)
		if err != nil {
			return err
		}
		return print(std.out, [][]emit.Object{objects}, parts)
	}
	return print(std.out, result.Pieces, parts)
}
