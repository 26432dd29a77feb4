package fleet

import (
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Labels and annotations that the Platform and tenantry put on inputs.
const (
	LabelConnectorType     = "loft.sh/connector-type"
	LabelProject           = "loft.sh/project"
	LabelLegacyImport      = "loft.sh/import-argocd"
	AnnotationRegistered   = "loft.sh/argocd-registered-cluster-name"
	LabelTenant            = "tenantry.dev/tenant"
	LabelTenantProject     = "tenantry.dev/project"
	LabelControlPlane      = "tenantry.dev/control-plane-cluster"
	LabelAccessKey         = "tenantry.dev/access-key"
	LabelAgentManifest     = "tenantry.dev/agent-manifest"
	LabelConnector         = "tenantry.dev/connector"
	LabelAgent             = "tenantry.dev/agent"
	LabelAgentCA           = "tenantry.dev/agent-ca"
	LabelAgentBundle       = "tenantry.dev/cluster"
	LabelManagedBy         = "app.kubernetes.io/managed-by"
	defaultTenantNamespace = "loft-{project}-v-{name}"
)

// readInstance reads a VirtualClusterInstance: its vcluster.yaml is the text of
// spec.template.helmRelease.values, or, where a VirtualClusterTemplate made it, of the same path below
// status.virtualCluster (loft-sh/api, storage/v1).
func (l *loader) readInstance(d document) (Tenant, problem.List) {
	n := d.root
	bad := schema.VirtualClusterInstance.Check(n, "")
	t := Tenant{
		Name:                n.At("metadata", "name").Text(),
		ControlPlaneCluster: n.At("spec", "clusterRef", "cluster").Text(),
		ClusterNode:         n.At("spec", "clusterRef", "cluster"),
		ClusterField:        "spec.clusterRef.cluster",
		Namespace:           n.At("spec", "clusterRef", "namespace").Text(),
		Registered:          annotation(n, AnnotationRegistered),
		Identity:            n.At("metadata", "name"),
		Object:              RefOf(n),
	}
	project, found := l.fleet.Config.projectOfInstance(n)
	bad.Add(found...)
	t.Project = project
	if t.Namespace == "" {
		t.Namespace = fill(defaultTenantNamespace, "project", t.Project, "name", t.Name)
	}
	path := "spec.template.helmRelease.values"
	values := n.At("spec", "template", "helmRelease", "values")
	if wrong := n.At("spec", "template", "spec", "helmRelease", "values"); wrong.Exists() {
		bad.Add(problem.Problem{
			Pos: wrong.Pos(), Field: "spec.template.spec.helmRelease.values", Object: t.Object,
			What: "is not where a VirtualClusterInstance has its values", Fix: "move them to " + path,
		})
		return t, bad
	}
	if !values.Exists() {
		path = "status.virtualCluster.helmRelease.values"
		values = n.At("status", "virtualCluster", "helmRelease", "values")
	}
	if !values.Exists() {
		bad.Add(problem.Problem{
			Pos: n.Pos(), Field: "spec.template.helmRelease.values", Object: t.Object,
			What: "is required", Fix: "write the vcluster.yaml there; a templateRef is not resolved",
		})
		return t, bad
	}
	if label(n, LabelLegacyImport) == "true" {
		bad.Add(problem.Problem{
			Pos: n.At("metadata", "labels", LabelLegacyImport).Pos(), Field: "metadata.labels", Object: t.Object, Warn: true,
			What: "label " + LabelLegacyImport + " is the Platform's older Argo CD import, which registers the tenant a second time", Fix: "remove it",
		})
	}
	if values.Kind() == yamlscan.Scalar { // else schema has said so
		bad.Add(l.embed(&t, values, path)...)
	}
	return t, bad
}

// readWrapped reads a ConfigMap that holds a vcluster.yaml.
func (l *loader) readWrapped(d document) (Tenant, problem.List) {
	n := d.root
	t := Tenant{
		Name:                label(n, LabelTenant),
		Project:             label(n, LabelTenantProject),
		ControlPlaneCluster: label(n, LabelControlPlane),
		ClusterNode:         n.At("metadata", "labels", LabelControlPlane),
		ClusterField:        "metadata.labels[" + LabelControlPlane + "]",
		Identity:            n.At("metadata", "labels", LabelTenant),
		Object:              RefOf(n),
	}
	if t.Project == "" {
		t.Project = defaultProject
	}
	t.Namespace = fill(defaultTenantNamespace, "project", t.Project, "name", t.Name)
	values := n.At("data", "vcluster.yaml")
	switch {
	case t.Name == "":
		at := t.Identity
		if !at.Exists() {
			at = n.Get("metadata")
		}
		return t, problem.List{{Pos: at.Pos(), Field: "metadata.labels[" + LabelTenant + "]", What: "names no tenant", Fix: "write the tenant's name", Object: t.Object}}
	case !values.Exists() && n.At("binaryData", "vcluster.yaml").Exists():
		return t, problem.List{{Pos: n.Get("binaryData").Pos(), Field: "binaryData[vcluster.yaml]", What: "is read from data, as text, only", Fix: "write it under data; where a program put it here, it is not in UTF-8", Object: t.Object}}
	case !values.Exists():
		return t, problem.List{{Pos: n.At("metadata").Pos(), Field: "data[vcluster.yaml]", What: "is required beside the label " + LabelTenant, Fix: "put the tenant's vcluster.yaml there", Object: t.Object}}
	}
	return t, l.embed(&t, values, "data[vcluster.yaml]")
}

// embed parses a vcluster.yaml that is the text of a field.
func (l *loader) embed(t *Tenant, values yamlscan.Node, path string) problem.List {
	if values.Kind() != yamlscan.Scalar {
		return problem.List{{Pos: values.Pos(), Field: path, What: "is not the text of a vcluster.yaml", Fix: "write it as a block: values: |", Object: t.Object}}
	}
	file, bad := yamlscan.FromText(values.Pos().File, values)
	l.count(file, 0)
	for i := range bad {
		bad[i].Object = t.Object
		bad[i].Field = strings.Trim(path+": "+bad[i].Field, ": ")
	}
	if bad.Failed() {
		return bad
	}
	t.prefix = path + ": "
	if len(file.Docs()) != 1 {
		return append(bad, problem.Problem{Pos: values.Pos(), Field: path, What: "holds no vcluster.yaml", Fix: "write the vCluster's Helm values there", Object: t.Object})
	}
	t.Values, t.Size = file.Docs()[0], len(values.Text())
	return append(bad, readTenant(t)...)
}

const defaultProject = "default"

// fill replaces {name} by its value in a pattern; pairs are name, value, name, value.
func fill(pattern string, pairs ...string) string {
	if !strings.Contains(pattern, "{") {
		return pattern
	}
	for i := 0; i < len(pairs); i += 2 {
		pattern = strings.ReplaceAll(pattern, "{"+pairs[i]+"}", pairs[i+1])
	}
	return pattern
}
