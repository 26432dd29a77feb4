package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// treeOptions say whose the tree is, and what of it this render covers: another part, another shard is left as it is.
func (r *treeRun) treeOptions(p *plan.Plan, objects []emit.Object) emit.TreeOptions {
	// The file of an Akuity agent is named by its cluster, so its name does not say whose it is: under a
	// selection, those are covered that are emitted.
	agents := map[string]bool{}
	for i := range objects {
		if objects[i].Part == emit.PartAgents {
			agents[objects[i].Connector+"/"+objects[i].File] = true
		}
	}
	return emit.TreeOptions{
		WithCredentials: r.flags.withCredentials,
		Of:              r.owner(p),
		Adopt:           r.flags.adoptTree,
		Review: func(gone []emit.Gone) problem.List {
			return tooMany(r.flags.out, lossesOf(p, gone), r.flags.maxDeletions)
		},
		Owns: func(connector string, part emit.Part, file string) bool {
			if !slices.Contains(r.parts, part) {
				return false
			}
			project, tenant := generators.TenantOf(file)
			if part == emit.PartAgents && tenant == "" {
				return agents[connector+"/"+file] || p.Complete && p.EmitTenants && p.Owns(connector, "", "")
			}
			return p.Owns(connector, project, tenant)
		},
	}
}

// largeFolders are the folders of the tree that Argo CD does not read whole. They are nobody's mistake in the input,
// and never errors.
func (r *treeRun) largeFolders(result *tenantry.Result) (bad problem.List) {
	for _, connector := range slices.Sorted(maps.Keys(result.Manifests)) {
		folder := path.Join(filepath.ToSlash(r.flags.out), connector, emit.PartArgoCD.String())
		if p, large := generators.ManifestsProblem(result.Plan, folder, result.Manifests[connector]); large {
			bad.Add(p)
		}
	}
	return bad
}

// printTree says what has happened to a tree, and how many objects with credentials are not in it.
func (r *treeRun) printTree(secrets int, losses []loss, done emit.TreeCounts) error {
	if r.std.quiet {
		return nil
	}
	out := r.flags.out
	if err := r.printSecrets(secrets); err != nil {
		return err
	}
	if err := printLosses(r.std.err, out, losses); err != nil {
		return err
	}
	_, err := fmt.Fprintf(r.std.err, "%s: %s written, %d removed, %d unchanged\n", out, problem.Count(done.Written, "file"), done.Removed, done.Unchanged)
	return err
}

func (r *treeRun) printSecrets(secrets int) error {
	if secrets == 0 || r.flags.withCredentials {
		return nil
	}
	_, err := fmt.Fprintf(r.std.err, "%s: left out %s with credentials; --with-credentials writes them too\n", r.flags.out, problem.Count(secrets, "object"))
	return err
}

func printStats(w io.Writer, r *tenantry.Result) {
	fallback := 0
	for _, n := range r.Stats.Fallback {
		fallback += n
	}
	fmt.Fprintf(w, "read: %d files, %d bytes; %d by the YAML library\n", r.Stats.Files, r.Stats.Bytes, fallback)
	reasons := slices.SortedFunc(maps.Keys(r.Stats.Fallback), func(a, b string) int {
		return cmp.Or(-cmp.Compare(r.Stats.Fallback[a], r.Stats.Fallback[b]), cmp.Compare(a, b))
	})
	for _, why := range reasons {
		fmt.Fprintf(w, "  %d: %s\n", r.Stats.Fallback[why], why)
	}
	n := &r.Counts
	fmt.Fprintf(w, "rendered: %d template texts; %d by text/template, %d of YAML judged by a parser\n", n.Leaves, n.Executed, n.Judged)
	if n.Jsonnet > 0 {
		fmt.Fprintf(w, "  and %d evaluations of Jsonnet\n", n.Jsonnet)
	}
	emitted := 0
	for _, piece := range r.Pieces {
		emitted += len(piece)
	}
	fmt.Fprintf(w, "emitted: %d objects\n", emitted)
}
