package peerinput

import (
	"bytes"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/internal/yamlout"
)

// ApplicationSets writes one ApplicationSet for each template: a list generator with an element for each
// application, and a Go template.
func ApplicationSets(f *fleetgen.Fleet, yield func(fleetgen.File)) {
	sets := map[string]*yamlout.Writer{}
	for i := range f.Templates {
		w := new(yamlout.Writer)
		w.Str("apiVersion", "argoproj.io/v1alpha1")
		w.Str("kind", "ApplicationSet")
		w.Open("metadata")
		w.Str("name", f.Templates[i].Name)
		w.Str("namespace", "argocd")
		w.Close()
		w.Open("spec")
		w.Raw("goTemplate", "true")
		w.OpenSeq("generators")
		w.OpenItem()
		w.Open("list")
		w.OpenSeq("elements")
		sets[f.Templates[i].Name] = w
	}
	for i := range f.Tenants {
		t := f.Tenant(i)
		for j := range t.Applications {
			a := &t.Applications[j]
			element(sets[a.Template.Name], &t, a)
		}
	}
	var all bytes.Buffer
	for i := range f.Templates {
		t := &f.Templates[i]
		w := sets[t.Name]
		if bytes.HasSuffix(w.Bytes(), []byte("elements:")) {
			continue // nobody uses it
		}
		for range 4 {
			w.Close()
		}
		w.Open("template")
		tree := application(t)
		metadata, spec := tree[2].Value.(fleetgen.Map), tree[3].Value.(fleetgen.Map)
		text := func(s fleetgen.Text) string { return s.Go(func(param string) string { return "." + param }) }
		w.Open("metadata")
		fleetgen.Write(w, append(metadata[:1:1], metadata[2:]...), text) // the namespace is the ApplicationSet's
		w.Close()
		w.Open("spec")
		fleetgen.Write(w, spec, text)
		for range 3 {
			w.Close()
		}
		if all.Len() > 0 {
			all.WriteString("---\n")
		}
		all.Write(w.Bytes())
	}
	yield(fleetgen.File{Path: "sets.yaml", Data: all.Bytes()})
}

func element(w *yamlout.Writer, t *fleetgen.Tenant, a *fleetgen.Application) {
	w.OpenItem()
	w.Str(app, a.Name)
	w.Str(connector, t.Connector)
	w.Open("loft")
	w.Str("project", t.Project)
	w.Str("virtualClusterName", t.Name)
	w.Str("cluster", t.Cluster)
	w.Close()
	writeValues(w, a.All)
	w.Close()
}
