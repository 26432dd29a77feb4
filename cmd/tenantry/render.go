package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
)

// maxDeletions is how much may leave a tree where nobody says how much: what a change does on purpose, and not what
// is left of a fleet when a part of it is missing.
const maxDeletions = 10

type renderFlags struct {
	out             string
	only, emit      []string
	cluster         string
	changedSince    string
	strict, stats   bool
	withCredentials bool
	adoptTree       bool
	check           bool
	maxDeletions    int
	limited         bool // maxDeletions is written on the command line
}

// ofTree is a flag that is given and says something of a tree.
func (f *renderFlags) ofTree() string {
	switch {
	case f.withCredentials:
		return "--with-credentials"
	case f.check:
		return "--check"
	case f.adoptTree:
		return "--adopt-tree"
	case f.limited:
		return "--max-deletions"
	default:
		return ""
	}
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
		RunE: func(c *cobra.Command, args []string) error {
			f.limited = c.Flags().Changed("max-deletions") && !slices.Contains(std.environment, "TENANTRY_MAX_DELETIONS")
			return render(c.Context(), std, args, f)
		},
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
	flags.BoolVar(&f.check, "check", false, "with -o: write nothing; name the files of the tree that are not what the fleet renders to, and fail if there are any")
	flags.IntVar(&f.maxDeletions, "max-deletions", maxDeletions, "with -o: how many tenants and control plane clusters, and Applications of those that stay, may leave the tree; with more, nothing is written")
	flags.BoolVar(&f.adoptTree, "adopt-tree", false, "with -o: take over a tree that another fleet has written, or this one under another name")
	byHand(c, "with-credentials")
	byHand(c, "check")
	byHand(c, "adopt-tree")
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
	options := tenantry.Options{Strict: f.strict, Jsonnet: std.jsonnet}
	if err := parseOnly(f.only, &options); err != nil {
		return err
	}
	parts, err := parseParts(f.emit)
	if err != nil {
		return err
	}
	switch {
	case f.out == "" && f.ofTree() != "":
		return usageError{fmt.Errorf("%s goes with -o", f.ofTree())}
	case f.maxDeletions < 0:
		return usageError{errors.New("--max-deletions is how many may go: 0 or more")}
	case f.check && f.adoptTree:
		return usageError{errors.New("--check writes nothing, so it goes without --adopt-tree")}
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
		objects, err := changedSince(ctx, std.err, at.dir, f.changedSince, fsys, result, parts, std.jsonnet)
		if err != nil {
			return err
		}
		return print(std.out, [][]emit.Object{objects}, parts)
	}
	return print(std.out, result.Pieces, parts)
}
