package fleet

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// A Fleet is all inputs of one render, as written: nothing in it has been looked up elsewhere. It is
// not changed after Load and may be read by several goroutines.
type Fleet struct {
	Config         Config
	Tenants        []Tenant
	Clusters       []Cluster
	Connectors     []Connector
	OtherTypes     []OtherConnector
	Templates      []Template
	Kubeconfigs    []Kubeconfig
	AccessKeys     []AccessKey
	AgentManifests []AgentManifest
	AgentTLS       []AgentTLS
	// AgentBases are the kustomizations below the Config's AgentBases; nil where there is no directory.
	AgentBases map[string]bool
	Stats      Stats
	// Size is how many bytes all of this was written in.
	Size int
	// Sources are the files that were read, in the order in which they were; none of a ResourceList.
	Sources []Source
	// Unread counts tenants that could not be read; each has its problem.
	Unread int
	// Broken are the contents of files that may hold inputs and are no YAML; each has its problem.
	Broken [][]byte
	// Unlabelled are the Secrets without a label that would make them an input, by name.
	Unlabelled map[string]yamlscan.Node
}

// MayDefine tells whether an object of a name that nothing has may be in a file that could not be read.
func (f *Fleet) MayDefine(name string) bool {
	return slices.ContainsFunc(f.Broken, func(src []byte) bool { return bytes.Contains(src, []byte(name)) })
}

// Stats counts what was read.
type Stats struct {
	Files, Bytes int
	// Fallback counts the files that the library had to read, by why.
	Fallback map[string]int
}

// Target is where an application runs (deploy.argoCD.applications[].target).
type Target uint8

// The targets. The zero value is the vendor's default.
const (
	TargetVCluster Target = iota // inside the tenant, visible to it
	TargetHost                   // on the control plane cluster, hidden from the tenant
)

// String is the target as vcluster.yaml spells it.
func (t Target) String() string {
	if t == TargetHost {
		return "host"
	}
	return "vCluster"
}

// A Tenant is one virtual cluster and its vcluster.yaml.
type Tenant struct {
	Name, Project string
	// ControlPlaneCluster is "" when nothing says which one; plan then takes the only one.
	ControlPlaneCluster string
	ClusterNode         yamlscan.Node // where that is written; absent when the tenant's path says it
	ClusterField        string        // of ClusterNode
	// Namespace is the virtual cluster's on the control plane cluster.
	Namespace string
	// Registered is the Platform's name of the tenant in Argo CD, from the annotation
	// loft.sh/argocd-registered-cluster-name; "" when there is none.
	Registered string

	Values       yamlscan.Node // the vcluster.yaml
	Size         int           // of that, in bytes
	Identity     yamlscan.Node // where its name is written; absent when its path says it
	Enabled      bool
	Connector    yamlscan.Node // integrations.argoCD.connector
	Applications []Application
	Object       problem.Ref
	prefix       string
}

// String is PROJECT/NAME.
func (t *Tenant) String() string { return t.Project + "/" + t.Name }

// Field is the path of a field of the tenant's vcluster.yaml as problems name it.
func (t *Tenant) Field(path string) string {
	if path == "" {
		return strings.TrimSuffix(t.prefix, ": ")
	}
	return t.prefix + path
}

// Pos is where the tenant is defined.
func (t *Tenant) Pos() problem.Pos {
	if t.Identity.Exists() {
		return t.Identity.Pos()
	}
	return t.Values.Pos()
}

// ExportedServer is exportKubeConfig.server of the tenant's vcluster.yaml; absent where it has none.
func (t *Tenant) ExportedServer() yamlscan.Node {
	n := unwrapSubchart(t.Values).At("exportKubeConfig", "server")
	if n.Type() == yamlscan.Null {
		return yamlscan.Node{}
	}
	return n
}

func (t *Tenant) problem() problem.Problem {
	return problem.Problem{Pos: t.Pos(), Object: t.Object}
}

// Problem makes a problem of the tenant's at n, or at the tenant itself where n is absent.
func (t *Tenant) Problem(n yamlscan.Node, path, what, fix string) problem.Problem {
	pos := t.Pos()
	if n.Exists() {
		pos = n.Pos()
	}
	return problem.Problem{Pos: pos, Field: t.Field(path), What: what, Fix: fix, Object: t.Object}
}

// An Application is one item of deploy.argoCD.applications. Exactly one of Template and Inline exists
// in a fleet without problems.
type Application struct {
	Index             int
	Node              yamlscan.Node
	Name, DisplayName string // trimmed; "" when not written
	Target            Target
	Template          yamlscan.Node // template.name
	Inline            yamlscan.Node // an ApplicationSpec
}

// Field is the application's path, or that of a field below it.
func (a *Application) Field(below string) string {
	f := "deploy.argoCD.applications[" + strconv.Itoa(a.Index) + "]"
	if below != "" {
		f += "." + below
	}
	return f
}

// A Cluster is a control plane cluster (Cluster, management.loft.sh/v1).
type Cluster struct {
	Name        string
	Local       bool // spec.local: Argo CD's own cluster
	Enabled     bool // spec.argoCD.enabled
	Connector   yamlscan.Node
	Annotations map[string]string
	Node        yamlscan.Node
	Object      problem.Ref
	// SecretName and SecretNamespace are spec.config.secretName and secretNamespace.
	SecretName, SecretNamespace string
	// AgentValues are the Helm values of the Platform's agent there.
	AgentValues agentvalues.Values
	// IgnoreAgent tells that its agent is nobody's business (annotation loft.sh/cluster-ignore-agent).
	IgnoreAgent bool
}

// A Template is an ArgoCDApplicationTemplate, compiled.
type Template struct {
	*template.Template
	// Broken tells that it did not compile: applications of it are checked, and not rendered.
	Broken bool
	Node   yamlscan.Node
	Object problem.Ref
}

// An AgentManifest is what the Akuity API returned for one registered cluster, as fetched. It holds
// credentials: no part of Source may be printed.
type AgentManifest struct {
	Connector, Cluster string
	File               string
	Source             []byte
	Object             problem.Ref
}
