package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
)

// What a shell offers on TAB. Names are those of the fleet in DIR, as far as it can be read: here nothing is
// ever said of what is wrong in it.

// offer says what is offered for a flag.
func offer(c *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := c.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the command has no such flag
	}
}

func offerWords(words ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return steps("", words, typed)
	}
}

// offerDir offers directories for the argument at an index, and nothing for those behind it.
func offerDir(index int) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > index {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
}

// offerThenDir offers words for the first argument, and directories for the second.
func offerThenDir(words ...string) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return offerDir(1)(c, args, typed)
		}
		return offerWords(words...)(c, args, typed)
	}
}

// offerNames offers names of the current directory's fleet for the first argument, and directories for the
// second.
func offerNames(names func(*fleet.Fleet) []string) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return offerDir(1)(c, args, typed)
		}
		return steps("", names(peek(c.Context(), nil)), typed)
	}
}

// offerParts offers the parts that are not in the list yet.
func offerParts(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	comma := strings.LastIndexByte(typed, ',') + 1
	var left []string
	for _, p := range emit.Parts() {
		if !slices.Contains(strings.Split(typed[:comma], ","), p.String()) {
			left = append(left, p.String())
		}
	}
	return steps(typed[:comma], left, typed[comma:])
}

// offerOnly offers the kinds that --only knows, and behind one the names that there are of it.
func offerOnly(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	kind, name, named := strings.Cut(typed, "=")
	if !named {
		kinds, directive := steps("", []string{"tenant=", "project=", "connector=", "shared"}, typed)
		if slices.ContainsFunc(kinds, func(k string) bool { return strings.HasSuffix(k, "=") }) {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return kinds, directive
	}
	f := peek(c.Context(), args)
	var names []string
	switch kind {
	case "tenant":
		names = namesOf(f.Tenants, (*fleet.Tenant).String)
	case "project":
		names = namesOf(f.Tenants, func(t *fleet.Tenant) string { return t.Project })
	case "connector":
		names = namesOf(f.Connectors, func(c *fleet.Connector) string { return c.Name })
	}
	return steps(kind+"=", names, name)
}

// explained is what can be explained: templates, tenants and applications.
func explained(f *fleet.Fleet) []string {
	var names []string
	for i := range f.Templates {
		if t := &f.Templates[i]; t.Template != nil {
			names = append(names, t.Name())
		}
	}
	for i := range f.Tenants {
		t := &f.Tenants[i]
		names = append(names, t.String())
		for j := range t.Applications {
			names = append(names, t.String()+"/"+nameOf(&t.Applications[j]))
		}
	}
	return names
}

func controlPlaneClusters(f *fleet.Fleet) []string {
	return namesOf(f.Clusters, func(c *fleet.Cluster) string { return c.Name })
}

// peek reads a fleet for its names; what cannot be read has none.
func peek(ctx context.Context, args []string) *fleet.Fleet {
	dir := lookUp()
	if len(args) > 0 {
		dir, _ = dirOrConfig(args[0])
	}
	fsys, closeFleet, err := openFleet(dir)
	if err != nil {
		return &fleet.Fleet{}
	}
	defer func() { _ = closeFleet() }() // it was only read
	f, _, err := fleet.Load(ctx, fsys, fleet.Options{Ours: emit.IsOurs})
	if err != nil {
		return &fleet.Fleet{}
	}
	return f
}

// steps are the names that begin with what is typed, each up to its next slash: a fleet may have too many to
// show them all. What stands before all of them is put before each.
func steps(before string, names []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	directive := cobra.ShellCompDirectiveNoFileComp
	var next []cobra.Completion
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, typed)
		if !ok {
			continue
		}
		if step, _, more := strings.Cut(rest, "/"); more {
			rest = step + "/"
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		next = append(next, before+typed+rest)
	}
	slices.Sort(next)
	return slices.Compact(next), directive
}
