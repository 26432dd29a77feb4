package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/usage"
)

// newPlugin is what Argo CD's plugin server (argocd-cmp-server) runs in the folder of an Application's source; see
// examples/argocd-plugin/plugin.yaml. getenv reads the environment that the server sets.
func newPlugin(std session, getenv func(string) string) *cobra.Command {
	std.jsonnet = pluginJsonnet(getenv, std.jsonnet)
	c := &cobra.Command{
		Use:         "plugin",
		Annotations: map[string]string{usage.Closed: "true"},
		Short:       "Run as a config management plugin of Argo CD",
		Long: "plugin is what Argo CD's plugin server runs, in the folder of an Application's source. The Application's\n" +
			"parameters come in the environment variable ARGOCD_APP_PARAMETERS. TENANTRY_AGENTS names the folder that\n" +
			"tenantry-sidecar stores agent manifests in, if the two share one; it is used for the sources of the repositories\n" +
			"in TENANTRY_AGENTS_REPOSITORY only. TENANTRY_JSONNET=Allow has Jsonnet templates evaluated.",
		Example: "  tenantry plugin discover\n  tenantry plugin generate",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	leaf := func(use, short, example string, run func(context.Context, fs.FS) error) {
		c.AddCommand(&cobra.Command{
			Use: use, Short: short, Example: "  " + example, Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				fsys, closeFleet, err := openFleet(".")
				if err != nil {
					return err
				}
				return errors.Join(run(c.Context(), fsys), closeFleet())
			},
		})
	}
	leaf("discover", "Print a file name if the folder is a fleet", "tenantry plugin discover", func(_ context.Context, fsys fs.FS) error {
		return pluginDiscover(std, fsys)
	})
	leaf("generate", "Print the fleet's objects for one Argo CD",
		`ARGOCD_APP_PARAMETERS='[{"name": "connector", "string": "argocd"}]' tenantry plugin generate`, func(ctx context.Context, fsys fs.FS) error {
			return pluginGenerate(ctx, std, fsys, getenv)
		})
	leaf("parameters", "Announce the parameters, as JSON", "tenantry plugin parameters", func(ctx context.Context, fsys fs.FS) error {
		return pluginParameters(ctx, std, fsys)
	})
	return c
}

// othersFiles make a folder the source of another tool, even when it also holds a fleet.
var othersFiles = []string{"kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml"}

// pluginDiscover prints the file by which the folder is a fleet: its fleet.yaml (of ours: another project has files of
// this name, too), or a vcluster.yaml where a fleet without fleet.yaml has it. Nothing printed is a no.
func pluginDiscover(std session, fsys fs.FS) error {
	for _, name := range othersFiles {
		if _, err := fs.Stat(fsys, name); err == nil {
			return nil
		}
	}
	found := ""
	if text, err := fs.ReadFile(fsys, "fleet.yaml"); err == nil && bytes.Contains(text, []byte("tenantry.dev/")) {
		found = "fleet.yaml"
	}
	for _, pattern := range []string{"tenants/*/vcluster.yaml", "tenants/*/*/vcluster.yaml"} {
		names, err := fs.Glob(fsys, pattern)
		if err != nil {
			return fmt.Errorf("look for a fleet: %w", err)
		}
		if found == "" && len(names) > 0 {
			found = names[0]
		}
	}
	if found == "" {
		return nil
	}
	_, err := fmt.Fprintln(std.out, found)
	return err
}

// pluginGenerate prints what one Argo CD's root Application syncs.
func pluginGenerate(ctx context.Context, std session, fsys fs.FS, getenv func(string) string) error {
	p, bad := parseParameters(getenv(parametersVariable))
	if source := getenv(sourceVariable); source != "" {
		p.options.Repositories = []string{source}
	}
	if err := printProblems(std, bad); err != nil {
		return err
	}
	agents, closeAgents, err := agentFolder(std.err, getenv)
	if err != nil {
		return err
	}
	p.options.Agents, p.options.Jsonnet = agents, std.jsonnet
	result, err := tenantry.Render(ctx, fsys, p.options)
	if err = errors.Join(err, closeAgents()); err != nil {
		return err
	}
	nameParameters(result.Problems)
	objects := result.Objects()
	if !result.Problems.Failed() {
		objects, bad = p.choose(result.Plan, objects)
		result.Problems.Add(bad...)
		result.Problems.Add(oneConnector(result.Plan)...)
	}
	if err := printProblems(std, result.Problems); err != nil {
		return err
	}
	return emit.Stream(std.out, objects)
}

// nameParameters has problems of patterns name them as they are written in an Application.
func nameParameters(found problem.List) {
	for i := range found {
		p := &found[i]
		if !isOnly(p) {
			continue
		}
		kind, ofKind := strings.CutPrefix(p.Field, "--only ")
		switch {
		case ofKind && kind == "connector":
			p.What = kind + ": " + p.What
		case ofKind:
			p.What = kind + "s: " + p.What
		}
		p.Field = parametersField
	}
}

// announcement is a parameter as Argo CD shows it (argo-cd, reposerver/repository/repository.proto,
// ParameterAnnouncement).
type announcement struct {
	Name           string `json:"name"`
	Title          string `json:"title"`
	Tooltip        string `json:"tooltip"`
	Required       bool   `json:"required,omitempty"`
	CollectionType string `json:"collectionType"`
	String         string `json:"string,omitempty"`
}

// pluginParameters announces the parameters with what the fleet has for each. A fleet with problems is announced as far
// as it can be read: generate tells what is wrong.
func pluginParameters(ctx context.Context, std session, fsys fs.FS) error {
	result, err := tenantry.Render(ctx, fsys, tenantry.Options{Jsonnet: std.jsonnet})
	if err != nil {
		return err
	}
	all := make([]announcement, 0, len(parameterTable))
	for _, p := range parameterTable {
		a := announcement{Name: p.name, Title: p.title, Tooltip: p.tooltip, CollectionType: p.collection}
		if names := p.choices(result.Plan); len(names) > 0 {
			a.Tooltip += "; in this fleet: " + shortList(names)
		}
		if p.name == "connector" {
			names := connectorNames(result.Plan)
			a.Required = len(names) > 1
			if len(names) == 1 {
				a.String = names[0]
			}
		}
		all = append(all, a)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("announce the parameters: %w", err)
	}
	_, err = fmt.Fprintln(std.out, string(text))
	return err
}
