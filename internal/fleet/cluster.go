package fleet

import (
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// readCluster reads a control plane cluster (Cluster, management.loft.sh/v1 and storage.loft.sh/v1).
func readCluster(n yamlscan.Node) (Cluster, problem.List) {
	c := Cluster{
		Name:            n.At("metadata", "name").Text(),
		Local:           n.At("spec", "local").Any() == true,
		Enabled:         n.At("spec", "argoCD", "enabled").Any() == true,
		Connector:       n.At("spec", "argoCD", "connector"),
		SecretName:      n.At("spec", "config", "secretName").Text(),
		SecretNamespace: n.At("spec", "config", "secretNamespace").Text(),
		Annotations:     map[string]string{},
		Node:            n,
		Object:          RefOf(n),
	}
	for k, v := range n.At("metadata", "annotations").Pairs() {
		c.Annotations[k.Text()] = v.Text()
	}
	bad := schema.Cluster.Check(n, "")
	if c.Enabled && c.Connector.Text() == "" {
		bad.Add(problem.Problem{Pos: n.At("spec", "argoCD").Pos(), Field: "spec.argoCD.connector", What: "is required", Fix: "name the connector Secret of an Argo CD"})
	}
	for i := range bad {
		bad[i].Object = c.Object
	}
	return c, bad
}

// The programs that a template is compiled to, by their index: the three parts of an Application that
// are the author's. What tenantry itself writes there is a slot or is dropped.
const (
	ProgramLabels = iota
	ProgramAnnotations
	ProgramSpec
	// ProgramWritten is spec as the author wrote it, for what a slot hides. It is there without isolation
	// only, when the author's project counts.
	ProgramWritten
)

// The slots of ProgramSpec.
const (
	SlotProject = iota
	SlotDestination
)

// ManagedBy is the value of LabelManagedBy on every object that tenantry emits, and only there.
const ManagedBy = "tenantry"

// OwnLabels are the labels of every object that tenantry emits; a template cannot set them.
var OwnLabels = []string{LabelManagedBy, LabelConnector, LabelTenantProject, LabelTemplate, LabelTenant}

// LabelTemplate names the template of an Application.
const LabelTemplate = "tenantry.dev/template"

func (l *loader) readTemplate(d document) (Template, problem.List) {
	n := d.root
	t := Template{Node: n, Object: RefOf(n)}
	bad := schema.Template.Check(n, "")
	drop := make([][]string, 0, len(OwnLabels))
	for _, key := range OwnLabels {
		if own := n.At("spec", "template", "metadata", "labels").KeyOf(key); own.Exists() {
			bad.Add(problem.Problem{Pos: own.Pos(), Field: "spec.template.metadata.labels." + key, What: "is set by tenantry", Fix: "remove it", Warn: true})
		}
		drop = append(drop, []string{key})
	}
	for _, gone := range [][]string{{"destination", "server"}, {"destination", "name"}} {
		if at := n.At("spec", "template", "spec").At(gone...); at.Text() != "" {
			bad.Add(problem.Problem{Pos: at.Pos(), Field: "spec.template.spec.destination." + gone[1], What: "is replaced by the tenant's destination", Fix: "remove it", Warn: true})
		}
	}
	options := template.Options{Strings: l.fleet.Config.ParameterTypes == ParametersString, UndeclaredWarn: l.fleet.Config.Undeclared == UndeclaredWarn, Jsonnet: l.jsonnet, Import: l.importJsonnet}
	source := template.Source{
		Name:    n.At("metadata", "name").Text(),
		Root:    n,
		Params:  n.At("spec", "parameters"),
		Tree:    n.At("spec", "template"),
		Jsonnet: annotation(n, AnnotationJsonnet),
		Type:    schema.Application.At,
		Programs: []template.Part{
			ProgramLabels:      {Path: []string{"metadata", "labels"}, Indent: 4, Drop: drop},
			ProgramAnnotations: {Path: []string{"metadata", "annotations"}, Indent: 4},
			ProgramSpec: {
				Path: []string{"spec"}, Indent: 2,
				Slots: []template.Slot{{Path: []string{"project"}, Index: SlotProject}, {Path: []string{"destination", "name"}, Index: SlotDestination}},
				Drop:  [][]string{{"destination", "server"}},
			},
		},
	}
	if l.fleet.Config.Isolation == IsolationNone {
		source.Programs = append(source.Programs, template.Part{Path: []string{"spec"}, Indent: 2})
	}
	compiled, found := template.Compile(source, options)
	t.Template, t.Broken = compiled, found.Failed()
	bad.Add(found...)
	for i := range bad {
		bad[i].Object = t.Object
	}
	return t, bad
}

// AnnotationJsonnet names the Jsonnet file of a template, below the fleet's directory.
const AnnotationJsonnet = schema.JsonnetAnnotation

// Annotation is an annotation of the cluster as written; absent where it has none.
func (c *Cluster) Annotation(key string) yamlscan.Node {
	return c.Node.At("metadata", "annotations", key)
}
