package peerinput

import (
	"bytes"
	_ "embed" // the chart's fixed files
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/bench/fleetgen"
	"github.com/tenantry/tenantry/internal/yamlout"
)

//go:embed chart/templates/tenants.yaml
var chartTenants []byte

// Helm writes an app-of-apps chart: a named template for each ArgoCDApplicationTemplate. The tenants are
// values beside it: helm refuses a chart with a file of more than 5 MiB.
func Helm(f *fleetgen.Fleet, yield func(fleetgen.File)) {
	yield(fleetgen.File{Path: "chart/Chart.yaml", Data: []byte("apiVersion: v2\nname: fleet\nversion: 1.0.0\n")})
	yield(fleetgen.File{Path: "chart/templates/tenants.yaml", Data: chartTenants})
	var b bytes.Buffer
	for i := range f.Templates {
		t := &f.Templates[i]
		var w yamlout.Writer
		fleetgen.Write(&w, application(t), func(s fleetgen.Text) string { return s.Go(inChart) })
		fmt.Fprintf(&b, "{{- define \"app.%s\" }}\n{{- $t := .t }}{{ $a := .a }}{{ $p := .a.params }}\n%s{{- end }}\n", t.Name, w.Bytes())
	}
	yield(fleetgen.File{Path: "chart/templates/_applications.tpl", Data: b.Bytes()})

	w := new(yamlout.Writer)
	w.OpenSeq("tenants")
	for i := range f.Tenants {
		t := f.Tenant(i)
		w.OpenItem()
		writeTenant(w, tenantData(&t))
		w.Close()
	}
	w.Close()
	yield(fleetgen.File{Path: "tenants.yaml", Data: w.Bytes()})
}

// inChart is what a hole is called in the chart's named templates.
func inChart(param string) string {
	switch param {
	case fleetgen.LoftProject:
		return "$t.project"
	case fleetgen.LoftTenant:
		return "$t.name"
	case fleetgen.LoftCluster:
		return "$t.cluster"
	case connector:
		return "$t.connector"
	case app:
		return "$a.name"
	}
	return "$p." + param
}

func writeTenant(w *yamlout.Writer, t tenant) {
	w.Str("name", t.Name)
	w.Str("project", t.Project)
	w.Str("cluster", t.Cluster)
	w.Str("connector", t.Connector)
	for _, list := range []struct {
		key  string
		urls []string
	}{{"repos", t.Repos}, {"hostRepos", t.HostRepos}} {
		w.OpenSeq(list.key)
		for _, url := range list.urls {
			w.Item(url)
		}
		w.Close()
	}
	w.OpenSeq("apps")
	for _, a := range t.Apps {
		w.OpenItem()
		w.Str("name", a.Name)
		w.Str("template", a.Template)
		w.Open("params")
		writeValues(w, a.Params)
		w.Close()
		w.Close()
	}
	w.Close()
}

func writeValues(w *yamlout.Writer, values map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if s, ok := values[key].(string); ok {
			w.Str(key, s)
		} else {
			w.Raw(key, strings.TrimSpace(fmt.Sprint(values[key])))
		}
	}
}
