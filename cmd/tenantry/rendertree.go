package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/dirfs"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/index"
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
)

// A treeRun brings one tree up to date: what has changed since the run before, where an index says what that
// is, and else everything.
type treeRun struct {
	std     session
	flags   renderFlags
	options tenantry.Options
	parts   []emit.Part
	dir     string // the fleet's
	fleet   *dirfs.Dir
	of      string // see index.Index; "" when this run has nothing to do with an index
}

func renderTree(ctx context.Context, std session, dir string, f renderFlags, o tenantry.Options, parts []emit.Part) error {
	r := &treeRun{std: std, flags: f, options: o, parts: parts, dir: dir}
	var err error
	if r.fleet, err = dirfs.Open(r.dir); err != nil {
		return fmt.Errorf("open the fleet: %w", err)
	}
	defer func() { _ = r.fleet.Close() }() // it was only read
	r.options.FleetFromTree = way(f.out, r.dir)
	bad, err := r.place()
	if err == nil {
		err = printProblems(std, bad)
	}
	if err != nil {
		return err
	}
	if f.check {
		return r.check(ctx)
	}
	if err := emit.Recover(f.out); err != nil {
		return err
	}
	if len(f.only) == 0 {
		r.of = r.identity()
	}
	stop := progress(std, "rendering")
	done, why := r.changed(ctx)
	if why != nil {
		return r.whole(ctx, stop, why)
	}
	stop()
	return done.print(r)
}

// identity is everything that decides what is in the tree, beside the fleet's files. A program that cannot be
// told from another one has none.
func (r *treeRun) identity() string {
	program, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(program)
	if err != nil {
		return ""
	}
	dir, err := filepath.Abs(r.dir)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %v %q %q %v strict=%t credentials=%t sparse=%q", versionText(), dirfs.StatOf(info), dir, r.options.FleetFromTree,
		r.parts, r.flags.strict, r.flags.withCredentials, r.sparse())
}

// sparse is what a sparse checkout takes of the fleet's directory, and the way there; nothing for a whole one.
func (r *treeRun) sparse() []string {
	s := r.fleet.Sparse()
	if s == nil {
		return nil
	}
	return append(slices.Clone(s.Rules), s.Way)
}

// within is the tree's path inside of the fleet's directory, "" where it lies elsewhere.
func (r *treeRun) within() string {
	if inside := way(r.dir, r.flags.out); filepath.IsLocal(inside) {
		return inside
	}
	return ""
}

// wanted are the objects of the parts that this run emits.
func (r *treeRun) wanted(result *tenantry.Result) []emit.Object {
	return slices.DeleteFunc(result.Objects(), func(o emit.Object) bool { return !slices.Contains(r.parts, o.Part) })
}

// render renders everything and prints what is wrong with it, which is an error if it fails.
func (r *treeRun) render(ctx context.Context, fleet fs.FS, stop func()) (*tenantry.Result, error) {
	result, err := tenantry.Render(ctx, fleet, r.options)
	stop()
	if err != nil {
		return nil, err
	}
	if err := printRender(r.std, result.Problems); err != nil {
		return nil, err
	}
	return result, printProblems(r.std, r.among(result.Fleet))
}

// whole renders everything. Why is the reason not to render less.
func (r *treeRun) whole(ctx context.Context, stop func(), why error) error {
	var fleet fs.FS = r.fleet
	var read *index.Recorder
	if r.of != "" {
		read = index.Record(r.fleet)
		fleet = read
	}
	result, err := r.render(ctx, fleet, stop)
	if err != nil {
		return err
	}
	if r.flags.stats {
		printStats(r.std.err, result)
		fmt.Fprintf(r.std.err, "index: not used: %v\n", why)
	}
	objects := r.wanted(result)
	tree, err := emit.OpenTree(r.flags.out)
	if err != nil {
		return err
	}
	options := r.treeOptions(result.Plan, objects)
	options.Remember = read != nil
	written, bad, err := tree.Write(ctx, objects, options)
	if err == nil && !bad.Failed() && read != nil {
		r.save(indexable(result, read), objects, written, nil, tree)
	}
	if err := tree.Close(err); err != nil {
		return err
	}
	if err := printProblems(r.std, append(bad, r.largeFolders(result)...)); err != nil {
		return err
	}
	return r.printTree(countSecret(objects), lossesOf(result.Plan, written.Gone), written.TreeCounts)
}

// indexable is a render as an index takes it.
func indexable(r *tenantry.Result, read *index.Recorder) *index.Render {
	claims := make(map[*plan.Tenant][]uint64, len(r.Claims))
	for _, c := range r.Claims {
		claims[c.Tenant] = c.IDs
	}
	return &index.Render{Fleet: r.Fleet, Plan: r.Plan, Problems: r.Problems, Claims: claims, Read: read}
}

// save puts an index of what was made into the tree, or takes away the one that is there. That there is none
// costs the next run its time, and nothing else.
func (r *treeRun) save(render *index.Render, objects []emit.Object, written emit.TreeResult, look *index.Look, tree *emit.Tree) {
	dir, err := dirfs.Open(r.flags.out)
	var x *index.Index
	if err == nil {
		defer func() { _ = dir.Close() }() // it was only read
		made := index.Made{
			Of: r.of, Dirs: index.Dirs{Fleet: r.fleet, Tree: dir, Within: r.within()},
			Tree: written, Owner: generators.Owner(render.Plan), Secrets: map[[2]string]int{},
		}
		for i := range objects {
			if o := &objects[i]; o.Secret {
				project, tenant := made.Owner(o.Connector, o.Part, o.File)
				made.Secrets[[2]string{project, tenant}]++
			}
		}
		if x, err = render.Make(&made, look); err == nil {
			err = x.Save(tree.Root())
		}
	}
	if err != nil {
		if r.flags.stats {
			fmt.Fprintf(r.std.err, "index: not written: %v\n", err)
		}
		_ = index.Remove(tree.Root()) // one that is left is compared like any other
	}
}

// changed is what a run did that rendered what has changed and nothing else.
type changed struct {
	result   *tenantry.Result
	problems problem.List
	look     *index.Look
	secrets  int
	tree     emit.TreeResult
}

// changed renders what has changed since the index was written. Without an error it has done all that a whole
// render would do; with one it has changed nothing, and the error says why.
func (r *treeRun) changed(ctx context.Context) (*changed, error) {
	if r.of == "" {
		return nil, errors.New("this run does not cover the whole tree")
	}
	stored, err := index.Read(r.flags.out, r.of)
	if err != nil {
		return nil, err
	}
	dir, err := dirfs.Open(r.flags.out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }() // it was only read
	read := index.Record(r.fleet)      // before the look: what changes after this is read again the next time
	look, err := stored.Look(ctx, index.Dirs{Fleet: r.fleet, Tree: dir, Within: r.within()})
	if err != nil {
		return nil, err
	}
	options := r.options
	options.Manifests = look.Manifests
	result, err := tenantry.RenderFiles(ctx, read, look.Files, look.Known, options)
	if err != nil {
		return nil, err
	}
	render := indexable(result, read)
	if err := look.Accept(render); err != nil {
		return nil, err
	}
	if bad := r.among(result.Fleet); len(bad) > 0 {
		return nil, errors.New(bad[0].String())
	}
	objects := r.wanted(result)
	done := &changed{result: result, problems: look.Problems(render), look: look, secrets: look.Secrets() + countSecret(objects)}

	tree, err := emit.OpenTree(r.flags.out)
	if err != nil {
		return nil, err
	}
	tracked := r.treeOptions(result.Plan, objects)
	tracked.Remember, tracked.Rest = true, &look.Rest
	var written emit.TreeResult
	var bad problem.List
	if stored.InPlace(tree.Root()) {
		written, bad, err = tree.Write(ctx, objects, tracked)
	} else {
		err = errors.New("another run has changed the tree")
	}
	if err == nil && len(bad) > 0 {
		err = errors.New(bad[0].String())
	}
	if err == nil {
		r.save(render, objects, written, look, tree)
	}
	done.tree = written
	return done, tree.Close(err)
}

func (c *changed) print(r *treeRun) error {
	if err := printProblems(r.std, append(c.problems, r.largeFolders(c.result)...)); err != nil {
		return err
	}
	if r.flags.stats {
		printStats(r.std.err, c.result)
		rendered := len(c.result.Plan.Tenants) - len(c.look.Known)
		fmt.Fprintf(r.std.err, "index: used: %s read, %s rendered, %d as they were\n", problem.Count(len(c.look.Files), "file"), problem.Count(rendered, "tenant"), len(c.look.Known))
	}
	return r.printTree(c.secrets, lossesOf(c.result.Plan, c.tree.Gone), c.tree.TreeCounts)
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
