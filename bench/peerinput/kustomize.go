package peerinput

import (
	"fmt"
	"path"
	"slices"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// Kustomize writes a component for each application that a tenant may have, and an overlay for each
// tenant: its components, its labels, and a patch for each application with what differs.
func Kustomize(f *fleetgen.Fleet, yield func(fleetgen.File)) {
	root := new(yamlout.Writer)
	kustomization(root, "kustomize.config.k8s.io/v1beta1", "Kustomization")
	root.OpenSeq("resources")
	made := map[string]bool{}
	for i := range f.Tenants {
		t := f.Tenant(i)
		dir := "tenants/" + t.Project + "/" + t.Name
		root.Item(dir)
		yield(fleetgen.File{Path: dir + "/kustomization.yaml", Data: overlay(&t)})
		for j := range t.Applications {
			if a := &t.Applications[j]; !made[a.Name] {
				made[a.Name] = true
				component(a, yield)
			}
		}
	}
	root.Close()
	yield(fleetgen.File{Path: "kustomization.yaml", Data: root.Bytes()})
}

func kustomization(w *yamlout.Writer, apiVersion, kind string) {
	w.Str("apiVersion", apiVersion)
	w.Str("kind", kind)
}

// byOverlay are the labels that overlays add.
var byOverlay = []string{"tenantry.dev/connector", "tenantry.dev/project", "tenantry.dev/tenant"}

// component is the application without what is a tenant's.
func component(a *fleetgen.Application, yield func(fleetgen.File)) {
	tree := application(a.Template)
	metadata := tree[2].Value.(fleetgen.Map)
	metadata[0].Value = fleetgen.ParseText(a.Name)
	metadata[2].Value = slices.DeleteFunc(metadata[2].Value.(fleetgen.Map), func(f fleetgen.Field) bool { return slices.Contains(byOverlay, f.Key) })
	w := new(yamlout.Writer)
	fleetgen.Write(w, tree, func(t fleetgen.Text) string {
		if s, fixed := t.Fixed(); fixed {
			return s
		}
		return "set by the tenant"
	})
	dir := path.Join("components", a.Name)
	yield(fleetgen.File{Path: dir + "/application.yaml", Data: w.Bytes()})
	w = new(yamlout.Writer)
	kustomization(w, "kustomize.config.k8s.io/v1alpha1", "Component")
	w.OpenSeq("resources")
	w.Item("application.yaml")
	w.Close()
	yield(fleetgen.File{Path: dir + "/kustomization.yaml", Data: w.Bytes()})
}

func overlay(t *fleetgen.Tenant) []byte {
	w := new(yamlout.Writer)
	kustomization(w, "kustomize.config.k8s.io/v1beta1", "Kustomization")
	w.Str("namePrefix", t.Project+"-"+t.Name+"-")
	w.OpenSeq("components")
	for i := range t.Applications {
		w.Item("../../../components/" + t.Applications[i].Name)
	}
	w.Close()
	w.OpenSeq("labels")
	w.OpenItem()
	w.Open("pairs")
	for i, s := range []string{t.Connector, t.Project, t.Name} {
		w.Str(byOverlay[i], s)
	}
	w.Close()
	w.Close()
	w.Close()
	w.OpenSeq("patches")
	for i := range t.Applications {
		a := &t.Applications[i]
		w.OpenItem()
		w.Open("target")
		w.Str("kind", "Application")
		w.Str("name", a.Name)
		w.Close()
		w.Str("patch", patch(t, a))
		w.Close()
	}
	w.Close()
	return w.Bytes()
}

// patch is a JSON patch (RFC 6902) that fills every hole of the application's tree.
func patch(t *fleetgen.Tenant, a *fleetgen.Application) string {
	var ops []byte
	tree := application(a.Template)
	fill := func(pointer string, text fleetgen.Text) {
		ops = fmt.Appendf(ops, "- {op: replace, path: %q, value: %s}\n", pointer, mustJSON(text.Fill(value(t, a))))
	}
	metadata := tree[2].Value.(fleetgen.Map)
	for _, f := range metadata[3:] { // name and labels are the overlay's
		if m, ok := f.Value.(fleetgen.Map); ok {
			fleetgen.Leaves(m, "/metadata/"+f.Key, fill)
		}
	}
	fleetgen.Leaves(tree[3].Value.(fleetgen.Map), "/spec", fill)
	return string(ops)
}
