package tenantry

import (
	"context"
	"io/fs"
	"slices"

	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Options of a render, beyond what the Fleet itself says.
type Options struct {
	// Only emits a part: shell patterns of tenants (NAME or PROJECT/NAME), projects and connectors.
	// Everything is validated all the same.
	Only fleet.Select
	// Shared emits what tenants share, and nothing of a tenant's own.
	Shared bool
	// Strict makes warnings errors, but for those that only say what waits.
	Strict bool
	// FleetFromTree is the way from the top of the tree that the objects are for to the fleet's directory,
	// with slashes; "" for a stream. Kustomizations find what is vendored in the fleet by it.
	FleetFromTree string
	// Manifests are the bytes of manifests in that tree, by connector, of tenants that RenderFiles is told of.
	Manifests map[string]int64
	// Agents is a folder with CONNECTOR/CLUSTER.yaml for each agent manifest, in place of those in the fleet's
	// directory; nil for these. Nothing of it is an input but the manifests.
	Agents fs.FS
	// Repositories are URLs of the repository that the fleet is in, beside those that its fleet.yaml says: no
	// tenant may use it.
	Repositories []string
	// Jsonnet evaluates Jsonnet templates, and is not closed; without it, an application of one is an error.
	Jsonnet template.Evaluator
	// Size is how many bytes the ResourceList has that items are from: what its templates may do depends on it.
	Size int
}

// A Result is a render: the objects, and what was found. Objects are there only when nothing failed.
type Result struct {
	// Pieces are the objects, sorted: one slice after the other.
	Pieces   [][]emit.Object
	Problems problem.List
	Stats    fleet.Stats
	Counts   template.Counts // of the texts of templates that were rendered
	Claims   []generators.Claim
	// Manifests are the bytes that the folder CONNECTOR/argocd of a tree holds, by connector.
	Manifests map[string]int64
	Plan      *plan.Plan
	Fleet     *fleet.Fleet
}

// Objects are those of Pieces in a slice of their own; nil when something failed.
func (r *Result) Objects() []emit.Object { return slices.Concat(r.Pieces...) }

// Render renders the fleet in a directory. What is wrong in the input is in the Result; the error is for
// what could not be read.
func Render(ctx context.Context, fsys fs.FS, o Options) (*Result, error) {
	return RenderWith(ctx, fsys, yamlscan.Node{}, o)
}

// RenderWith is Render with a Fleet that takes the place of the directory's fleet.yaml.
func RenderWith(ctx context.Context, fsys fs.FS, config yamlscan.Node, o Options) (*Result, error) {
	f, bad, err := fleet.Load(ctx, fsys, fleet.Options{
		Config: config, Ours: emit.IsOurs, MarkName: emit.MarkName, MarkedBy: emit.MarkedBy, Agents: o.Agents,
		Jsonnet: o.Jsonnet,
	})
	if err != nil {
		return nil, err
	}
	return render(f, bad, nil, o), nil
}

// RenderFiles is Render of some files of a directory, which are all that has changed since the tenants that
// are known were rendered, and all that is neither a tenant nor a template. The objects are those of what was
// read and those that tenants share.
func RenderFiles(ctx context.Context, fsys fs.FS, files []string, known []plan.Summary, o Options) (*Result, error) {
	f, bad, err := fleet.Load(ctx, fsys, fleet.Options{Files: append([]string{}, files...), Ours: emit.IsOurs, Agents: o.Agents, Jsonnet: o.Jsonnet})
	if err != nil {
		return nil, err
	}
	return render(f, bad, known, o), nil
}

// RenderItems renders the fleet in the items of a ResourceList.
func RenderItems(config yamlscan.Node, items []yamlscan.Node, o Options) *Result {
	f, bad := fleet.FromItems(config, items, o.Size)
	return render(f, bad, nil, o)
}

func render(f *fleet.Fleet, bad problem.List, known []plan.Summary, o Options) *Result {
	p, found := plan.Make(f, plan.Options{Only: o.Only, Shared: o.Shared, FleetFromTree: o.FleetFromTree, Repositories: o.Repositories, Known: known, Manifests: o.Manifests})
	bad.Add(found...)
	made := generators.All(p, bad)
	bad.Add(made.Problems...)
	if o.Strict {
		bad = bad.Strict()
	}
	r := &Result{Problems: bad.Sorted(), Stats: f.Stats, Counts: made.Counts, Claims: made.Claims, Manifests: made.Manifests, Plan: p, Fleet: f}
	if !bad.Failed() {
		r.Pieces = made.Pieces
	}
	return r
}
