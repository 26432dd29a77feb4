package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// printAgent prints what is for the agent of one registered cluster.
func printAgent(std session, result *tenantry.Result, cluster string) error {
	var names []string
	for i := range result.Plan.Connectors {
		for _, d := range result.Plan.Connectors[i].Destinations {
			if d.Manifest == nil && d.Agent == nil {
				continue
			}
			names = append(names, d.Name)
			switch {
			case d.Name != cluster:
			case d.Manifest != nil:
				return printManifest(std, d)
			default:
				return printFolder(std, result.Objects(), d)
			}
		}
	}
	return usageError{noAgent(result, cluster, names)}
}

// noAgent says why nothing can be printed for a cluster: it is another kind's, it waits, or there is none.
func noAgent(result *tenantry.Result, cluster string, names []string) error {
	for i := range result.Plan.Connectors {
		for _, d := range result.Plan.Connectors[i].Destinations {
			if d.Name != cluster {
				continue
			}
			if d.Connector.Kind == fleet.Akuity {
				return fmt.Errorf("--cluster %q: its agent manifest is not in the fleet yet; tenantry-sidecar sync fetches it", cluster)
			}
			return fmt.Errorf("--cluster %q: it is registered through the connector %q, which needs no agent", cluster, d.Connector.Name)
		}
	}
	err := fmt.Errorf("--cluster %q: there is no such cluster", cluster)
	if fix := problem.Suggest(cluster, names); fix != "" {
		err = fmt.Errorf("%w; %s", err, fix)
	}
	return err
}

func printManifest(std session, d *plan.Destination) error {
	manifest, bad := generators.Patched(d)
	if err := printProblems(std, bad); err != nil {
		return err
	}
	if _, err := std.out.Write(manifest.Bytes()); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return nil
}

// printFolder prints the documents of an agent's folder, its kustomization among them.
func printFolder(std session, objects []emit.Object, d *plan.Destination) error {
	var own []emit.Object
	for _, o := range objects {
		if o.Part == emit.PartAgents && o.TreeOnly && o.Connector == d.Connector.Name && strings.HasPrefix(o.File, d.Name+"/") {
			o.TreeOnly = false
			own = append(own, o)
		}
	}
	return emit.Stream(std.out, own)
}

// way is the relative path from one folder to another, neither of which need be there yet; "" where there is
// none.
func way(from, to string) string {
	from, err := resolved(from)
	if err != nil {
		return ""
	}
	if to, err = resolved(to); err != nil {
		return ""
	}
	between, err := filepath.Rel(from, to)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(between)
}

// resolved is an absolute path without links, as kustomize sees it.
func resolved(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		parent := filepath.Dir(path)
		if parent == path {
			return "", err
		}
		path, rest = parent, filepath.Join(filepath.Base(path), rest)
	}
}
