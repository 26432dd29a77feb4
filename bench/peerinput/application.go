package peerinput

import "github.com/tenantry/tenantry/bench/fleetgen"

// The holes of an Application's tree beside those of its template.
const (
	app       = "app"
	connector = "connector"
)

// application is the tree of what tenantry emits for an application of template t.
func application(t *fleetgen.Template) fleetgen.Map {
	labels := fleetgen.Map{{Key: "app.kubernetes.io/managed-by", Value: fleetgen.ParseText("tenantry")}}
	labels = append(labels, t.Labels...)
	labels = append(labels,
		fleetgen.Field{Key: "tenantry.dev/connector", Value: fleetgen.ParseText("«" + connector + "»")},
		fleetgen.Field{Key: "tenantry.dev/project", Value: fleetgen.ParseText("«" + fleetgen.LoftProject + "»")},
		fleetgen.Field{Key: "tenantry.dev/template", Value: fleetgen.ParseText(t.Name)},
		fleetgen.Field{Key: "tenantry.dev/tenant", Value: fleetgen.ParseText("«" + fleetgen.LoftTenant + "»")},
	)
	owner := "«" + fleetgen.LoftProject + "»-«" + fleetgen.LoftTenant + "»"
	metadata := fleetgen.Map{
		{Key: "name", Value: fleetgen.ParseText(owner + "-«" + app + "»")},
		{Key: "namespace", Value: fleetgen.ParseText("argocd")},
		{Key: "labels", Value: labels},
	}
	if len(t.Annotations) > 0 {
		metadata = append(metadata, fleetgen.Field{Key: "annotations", Value: t.Annotations})
	}
	metadata = append(metadata, fleetgen.Field{Key: "finalizers", Value: fleetgen.List{fleetgen.ParseText("resources-finalizer.argocd.argoproj.io")}})

	project, destination := owner, owner
	if t.Host {
		project, destination = owner+"-host", "«"+fleetgen.LoftCluster+"»"
	}
	spec := fleetgen.Map{{Key: "project", Value: fleetgen.ParseText(project)}}
	for _, f := range t.Spec {
		if f.Key == "destination" {
			f.Value = append(fleetgen.Map{{Key: "name", Value: fleetgen.ParseText(destination)}}, f.Value.(fleetgen.Map)...)
		}
		spec = append(spec, f)
	}
	return fleetgen.Map{
		{Key: "apiVersion", Value: fleetgen.ParseText("argoproj.io/v1alpha1")},
		{Key: "kind", Value: fleetgen.ParseText("Application")},
		{Key: "metadata", Value: metadata},
		{Key: "spec", Value: spec},
	}
}

// value is what a hole of an Application's tree holds.
func value(t *fleetgen.Tenant, a *fleetgen.Application) func(string) any {
	return func(param string) any {
		switch param {
		case app:
			return a.Name
		case connector:
			return t.Connector
		}
		return t.Value(a, param)
	}
}
