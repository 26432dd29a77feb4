package fleetgen

import (
	"fmt"
	"strconv"

	"github.com/tenantry/tenantry/internal/yamlout"
)

// A File is one file of an input, its path with slashes.
type File struct {
	Path string
	Data []byte
}

// Server and Command are what every cluster Secret of the fleet holds: credentials come from a command,
// so that the fleet has none. {cluster} stands for the registered name.
const (
	Server  = "https://{cluster}.clusters.example.com"
	Command = "argocd-k8s-auth"
)

// Args are the arguments of [Command].
func Args() []string { return []string{"aws", "--cluster-name", "{cluster}"} }

// Shared yields every file but the tenants': fleet.yaml, connectors, clusters and templates.
func (f *Fleet) Shared(withPaths bool, yield func(File)) {
	yield(File{"fleet.yaml", f.config(withPaths)})
	for _, c := range f.Connectors {
		yield(File{"connectors/" + c + ".yaml", connector(c)})
	}
	for _, c := range f.Clusters {
		yield(File{"clusters/" + c.Name + ".yaml", cluster(c)})
	}
	for i := range f.Templates {
		yield(File{"templates/" + f.Templates[i].Name + ".yaml", f.Templates[i].yaml()})
	}
}

// File is the tenant as a vcluster.yaml at tenants/PROJECT/NAME.
func (t *Tenant) File(f *Fleet) File {
	return File{"tenants/" + t.Project + "/" + t.Name + "/vcluster.yaml", t.VCluster(f)}
}

// Instance is the tenant as a VirtualClusterInstance.
func (t *Tenant) Instance(f *Fleet) File {
	w := object("management.loft.sh/v1", "VirtualClusterInstance", t.Name, "p-"+t.Project)
	w.Close()
	w.Open("spec")
	w.Open("clusterRef")
	w.Str("cluster", t.Cluster)
	w.Close()
	w.Open("template")
	w.Open("helmRelease")
	w.Open("chart")
	w.Str("version", "0.35.0")
	w.Close()
	w.Str("values", string(t.VCluster(f)))
	return File{"instances/" + t.Project + "/" + t.Name + ".yaml", closed(w)}
}

// object begins a document and leaves its metadata open.
func object(apiVersion, kind, name, namespace string) *yamlout.Writer {
	w := new(yamlout.Writer)
	w.Str("apiVersion", apiVersion)
	w.Str("kind", kind)
	w.Open("metadata")
	w.Str("name", name)
	if namespace != "" {
		w.Str("namespace", namespace)
	}
	return w
}

// closed ends everything below spec.template.helmRelease.
func closed(w *yamlout.Writer) []byte {
	for range 3 {
		w.Close()
	}
	return w.Bytes()
}

func (f *Fleet) config(withPaths bool) []byte {
	w := object("tenantry.dev/v1alpha1", "Fleet", "synthetic", "")
	w.Close()
	w.Open("spec")
	if withPaths {
		w.OpenSeq("tenants")
		for _, p := range f.projects {
			w.OpenItem()
			w.Str("path", "tenants/"+p.name+"/{name}/vcluster.yaml")
			w.Str("project", p.name)
			w.Str("controlPlaneCluster", p.cluster.Name)
			w.Close()
		}
		w.Close()
	}
	w.Open("appProject")
	w.OpenSeq("hostNamespaces")
	w.Item("*")
	w.Close()
	w.Close()
	w.Open("credentials")
	w.Str("from", "Exec")
	w.Open("exec")
	w.Str("server", Server)
	w.Str("command", Command)
	w.OpenSeq("args")
	for _, a := range Args() {
		w.Item(a)
	}
	w.Close()
	w.Close()
	w.Close()
	w.Close()
	return w.Bytes()
}

func connector(name string) []byte {
	return fmt.Appendf(nil, `# An Argo CD that we run ourselves. A render needs no token.
apiVersion: v1
kind: Secret
metadata:
  name: %s
  namespace: vcluster-platform
  labels:
    loft.sh/connector-type: argocd
type: Opaque
stringData:
  server: https://%s.example.com
  namespace: argocd
`, name, name)
}

func cluster(c ControlPlane) []byte {
	return fmt.Appendf(nil, `apiVersion: management.loft.sh/v1
kind: Cluster
metadata:
  name: %s
  annotations:
    example.com/region: %s
spec:
  config:
    secretName: %s
    secretNamespace: vcluster-platform
  argoCD:
    enabled: true
    connector: %s
`, c.Name, c.Name, c.Name, c.Connector)
}

func (t *Template) yaml() []byte {
	w := object("management.loft.sh/v1", "ArgoCDApplicationTemplate", t.Name, "")
	w.Close()
	w.Open("spec")
	w.Str("displayName", t.Title)
	w.OpenSeq("parameters")
	for _, p := range t.Params {
		w.OpenItem()
		w.Str("variable", p.Variable)
		w.Str("label", p.Label)
		w.Str("type", p.Type)
		if p.Default == nil {
			w.Raw("required", "true")
		} else {
			w.Str("defaultValue", fmt.Sprint(p.Default))
		}
		if p.Type == "number" {
			w.Raw("min", strconv.Itoa(p.Min))
			w.Raw("max", strconv.Itoa(p.Max))
		}
		w.Close()
	}
	w.Close()
	w.Open("template")
	w.Open("metadata")
	text := func(t Text) string { return t.Go(func(param string) string { return ".Values." + param }) }
	w.Open("labels")
	Write(w, t.Labels, text)
	w.Close()
	if len(t.Annotations) > 0 {
		w.Open("annotations")
		Write(w, t.Annotations, text)
		w.Close()
	}
	w.Close()
	w.Open("spec")
	Write(w, t.Spec, text)
	w.Close()
	w.Close()
	w.Close()
	return w.Bytes()
}
