package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/plan"
)

// writeTree brings the tree in f.out up to date. What this render does not cover (another part, another
// shard) is left as it is.
func writeTree(ctx context.Context, std stdio, p *plan.Plan, objects []emit.Object, parts []emit.Part, f renderFlags) error {
	// The file of an Akuity agent is named by its cluster, so its name does not say whose it is: under a
	// selection, those are covered that are emitted.
	agents := map[string]bool{}
	for i := range objects {
		if objects[i].Part == emit.PartAgents {
			agents[objects[i].Connector+"/"+objects[i].File] = true
		}
	}
	result, bad, err := emit.WriteTree(ctx, f.out, objects, emit.TreeOptions{
		WithCredentials: f.withCredentials,
		Owns: func(connector string, part emit.Part, file string) bool {
			if !slices.Contains(parts, part) {
				return false
			}
			project, tenant := tenantOf(file)
			if part == emit.PartAgents && tenant == "" {
				return agents[connector+"/"+file] || p.Complete && p.EmitTenants && p.Owns(connector, "", "")
			}
			return p.Owns(connector, project, tenant)
		},
	})
	if err != nil {
		return err
	}
	if err := printProblems(std.err, bad.Sorted()); err != nil {
		return err
	}
	if secret := countSecret(objects); secret > 0 && !f.withCredentials {
		if _, err := fmt.Fprintf(std.err, "%s: left out %s with credentials; --with-credentials writes them too\n", f.out, count(secret, "object")); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(std.err, "%s: %s written, %d removed, %d unchanged\n", f.out, count(result.Written, "file"), result.Removed, result.Unchanged)
	return err
}

func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

func countSecret(objects []emit.Object) int {
	n := 0
	for i := range objects {
		if objects[i].Secret {
			n++
		}
	}
	return n
}

// tenantOf reads project and tenant from tenants/PROJECT/TENANT.yaml.
func tenantOf(file string) (project, tenant string) {
	rest, ok := strings.CutPrefix(file, "tenants/")
	if !ok {
		return "", ""
	}
	project, tenant, _ = strings.Cut(strings.TrimSuffix(rest, ".yaml"), "/")
	return project, tenant
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
	fmt.Fprintf(w, "emitted: %d objects\n", len(r.Objects))
}
