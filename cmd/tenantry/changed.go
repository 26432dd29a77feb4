package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"github.com/tenantry/tenantry"
	"github.com/tenantry/tenantry/generators"
	"github.com/tenantry/tenantry/internal/emit"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/revision"
	"github.com/tenantry/tenantry/internal/template"
)

// changedSince returns the objects that the fleet in dir did not give at the revision, or gave otherwise,
// and names on w those that it gave then and gives no more. Both renders are whole, so what is returned is
// what changed, whatever the cause: the objects of a template's users, a name that became another.
func changedSince(ctx context.Context, w io.Writer, dir, rev string, now fs.FS, result *tenantry.Result, parts []emit.Part, jsonnet template.Evaluator) ([]emit.Object, error) {
	then, err := revision.Open(ctx, dir, rev, now)
	if err != nil {
		return nil, err
	}
	if len(then.Changed()) == 0 {
		_, err := fmt.Fprintf(w, "no file of the fleet changed since %s\n", rev)
		return nil, err
	}
	// All of it, and not strictly: a pattern of --only may match nothing that was there then.
	old, err := tenantry.Render(ctx, then, tenantry.Options{Jsonnet: jsonnet})
	if err != nil {
		return nil, fmt.Errorf("render revision %q: %w", rev, err)
	}
	if old.Problems.Failed() {
		_, err := fmt.Fprintf(w, "at %s the fleet did not render, so all of it counts as changed; its first problem then was\n  %s\n", rev, firstError(old.Problems))
		return result.Objects(), err
	}
	was := old.Objects()
	before := make(map[objectID]*emit.Object, len(was))
	for i := range was {
		if o := &was[i]; !o.TreeOnly && slices.Contains(parts, o.Part) {
			before[idOf(o)] = o
		}
	}
	var changed []emit.Object
	for _, o := range result.Objects() {
		if o.TreeOnly || !slices.Contains(parts, o.Part) {
			continue
		}
		was := before[idOf(&o)]
		delete(before, idOf(&o))
		if was == nil || !bytes.Equal(was.Body, o.Body) {
			changed = append(changed, o)
		}
	}
	maps.DeleteFunc(before, func(_ objectID, o *emit.Object) bool {
		project, tenant := generators.TenantOf(o.File)
		return !result.Plan.Owns(o.Connector, project, tenant)
	})
	return changed, printGone(w, before, rev)
}

// An objectID tells an object from the others of a render.
type objectID struct{ connector, apiVersion, kind, namespace, name string }

func idOf(o *emit.Object) objectID {
	return objectID{o.Connector, o.APIVersion, o.Kind, o.Namespace, o.Name}
}

func printGone(w io.Writer, gone map[objectID]*emit.Object, rev string) error {
	objects := make([]emit.Object, 0, len(gone))
	for _, o := range gone {
		objects = append(objects, *o)
	}
	emit.Sort(objects)
	for _, o := range objects {
		name := o.Name
		if o.Namespace != "" {
			name = o.Namespace + "/" + name
		}
		if _, err := fmt.Fprintf(w, "gone since %s: %s %s of connector %s\n", rev, o.Kind, name, o.Connector); err != nil {
			return err
		}
	}
	return nil
}

func firstError(found problem.List) string {
	return found[slices.IndexFunc(found, func(p problem.Problem) bool { return !p.Warn })].String()
}
