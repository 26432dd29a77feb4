package fleet

import (
	"fmt"

	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Settings of a Fleet that are one word, as fleet.yaml spells them.
const (
	PresetPlatform = "Platform" // naming.preset: names as vCluster Platform gives them

	IsolationPerTenantProject = "PerTenantProject"
	IsolationNone             = "None"

	HostTargetsTemplates = "Templates"
	HostTargetsAllow     = "Allow"
	HostTargetsDeny      = "Deny"

	FromKubeconfig     = "Kubeconfig"
	FromPlatformProxy  = "PlatformProxy"
	FromExternalSecret = "ExternalSecret"
	FromClusterProfile = "ClusterProfile"
	FromPlaceholder    = "Placeholder"
	FromExec           = "Exec"

	ParametersTyped  = "Typed"
	ParametersString = "String"

	UndeclaredError = "Error"
	UndeclaredWarn  = "Warn"

	DeletionCascade = "Cascade"
	DeletionOrphan  = "Orphan"

	InputsKeep = "Keep"
	InputsDrop = "Drop"
)

// Config is a Fleet (tenantry.dev/v1alpha1) with its defaults filled in: the CLI's fleet.yaml and the
// function's functionConfig alike.
type Config struct {
	Name   string // metadata.name; "default" without a fleet.yaml
	Source yamlscan.Node
	Broken bool // it could not be read, which has its problem, and these are the defaults

	Tenants        []TenantPath
	PlatformFiles  []string // shell patterns of files in tenants' directories that are the platform's
	AgentManifests string   // path pattern with {connector} and {cluster}
	Platform       Platform
	Naming         Naming
	Repositories   []string // where the fleet itself is
	Isolation      string
	Project        ProjectRules
	// InlineProjects are patterns, of {project} and {tenant}, of the AppProjects that a tenant may choose without
	// isolation; nil if nothing says it.
	InlineProjects []string
	Inline         InlineSources
	// HostTargets is Templates, Allow or Deny; "" when HostTemplates lists who may.
	HostTargets    string
	HostTemplates  []string
	Access         []ConnectorAccess
	Credentials    Credentials
	AllowedServers []serveraddr.Pattern // of tenants, beside what is an ordinary address
	ParameterTypes string
	Undeclared     string // undeclaredParameters
	Deletion       string
	FolderLimit    int64 // bytes of manifests that Argo CD reads of a folder; 0 is without end
	Inputs         string
	Select         Select
	ArgoCDAgent    yamlscan.Node
	// JsonnetImports are patterns of files that Jsonnet may import beside Jsonnet (spec.jsonnet.imports).
	JsonnetImports []string
}

// TenantPath says how raw vcluster.yaml files get an identity (spec.tenants[]).
type TenantPath struct {
	Path                string
	Project             string
	ControlPlaneCluster string
	Namespace           string // pattern of the virtual cluster's namespace
	Node                yamlscan.Node
	Field               string
}

// Platform is the vCluster Platform that the fleet runs on (spec.platform).
type Platform struct {
	URL         string
	Config      yamlscan.Node
	AgentValues yamlscan.Node
	Agents      AgentApplications
}

// AgentApplications say that Argo CD runs the Platform's agents, and by which chart
// (spec.platform.agentApplications). Node is absent where nobody asked for it.
type AgentApplications struct {
	Repository, Version string // of the chart vcluster-platform
	Namespace, Project  string
	Node                yamlscan.Node
}

// Naming holds the patterns of names (spec.naming).
type Naming struct {
	Preset      string
	Cluster     string // {project}, {tenant}
	Application string // {project}, {tenant}, {app}
	Reserved    Reserved
}

// Reserved are patterns, of {project} and {connector}, of names that the platform team has in Argo CD beside the
// fleet (spec.naming.reserved). Node is the setting; absent for the defaults.
type Reserved struct {
	Applications, AppProjects, Clusters []string
	Node                                yamlscan.Node
}

// rootApplications are names that the root Application of a fleet has in the documentation: one for all, one a
// project, one for what they share, one of a rendered tree.
var rootApplications = []string{"tenants", "tenants-{project}", "tenants-shared", "tenantry-argocd"}

// ProjectRules narrow the AppProjects that isolation makes (spec.appProject).
type ProjectRules struct {
	SourceRepos              []string
	ClusterResourceWhitelist yamlscan.Node // absent: every kind
	HostNamespaces           []string      // patterns of {project}, {tenant}; none: every namespace
}

// ConnectorAccess says that the tenants of some projects alone may name some connectors (spec.connectorAccess[]).
type ConnectorAccess struct {
	Connectors, Projects []string // shell patterns
	Node                 yamlscan.Node
}

// Select says what of the fleet a render emits (spec.select): shell patterns.
type Select struct {
	Tenants, Projects, Connectors []string
	Node                          yamlscan.Node
}

// AllTenants tells whether no tenant is left out.
func (s Select) AllTenants() bool { return all(s.Tenants) && all(s.Projects) }

func all(patterns []string) bool {
	return len(patterns) == 0 || len(patterns) == 1 && patterns[0] == "*"
}

// Credentials says where the credentials of cluster Secrets come from (spec.credentials).
type Credentials struct {
	From           string
	ExternalSecret ExternalSecret
	ClusterProfile ClusterProfile
	Placeholder    Placeholder
	Exec           Exec
	Node           yamlscan.Node
}

// ExternalSecret settings: an external-secrets.io/v1 object renders the cluster Secret.
type ExternalSecret struct {
	StoreName, StoreKind string
	Key                  string // pattern of the remote key; its properties are server and config
	Server               string // pattern; "" takes the remote property server
	RefreshInterval      string
}

// ClusterProfile settings: a multicluster.x-k8s.io/v1alpha1 ClusterProfile instead of a Secret.
type ClusterProfile struct{ Manager string }

// Placeholder settings: patterns of the texts that the user's secret plugin replaces.
type Placeholder struct{ Server, Config string }

// Exec settings: execProviderConfig of the cluster Secret.
type Exec struct {
	Server      string // pattern
	CAData      string // pattern; base64 of PEM
	Command     string
	Args        []string // patterns
	Env         [][2]string
	APIVersion  string
	InstallHint string
}

// readConfig reads a Fleet that schema.Fleet has checked; what is wrong in it has been reported and is
// read as absent.
func readConfig(root yamlscan.Node) Config {
	spec := root.Get("spec")
	naming, creds, sel, project := spec.Get("naming"), spec.Get("credentials"), spec.Get("select"), spec.Get("appProject")
	c := Config{
		Name:           or(root.At("metadata", "name"), "default"),
		PlatformFiles:  texts(spec.Get("platformFiles")),
		Source:         root,
		AgentManifests: or(spec.At("agentManifests", "path"), "agents/{connector}/{cluster}.yaml"),
		Platform: Platform{
			URL:         spec.At("platform", "url").Text(),
			Config:      spec.At("platform", "config"),
			AgentValues: spec.At("platform", "agentValues"),
			Agents:      readAgentApplications(spec.At("platform", "agentApplications")),
		},
		Naming: Naming{
			Preset:      naming.Get("preset").Text(),
			Cluster:     or(naming.Get("cluster"), "{project}-{tenant}"),
			Application: or(naming.Get("application"), "{project}-{tenant}-{app}"),
			Reserved:    readReserved(naming.Get("reserved")),
		},
		Repositories: readRepositories(spec.Get("repository")),
		Isolation:    or(spec.Get("isolation"), IsolationPerTenantProject),
		Project: ProjectRules{
			SourceRepos:              texts(project.Get("sourceRepos")),
			ClusterResourceWhitelist: project.Get("clusterResourceWhitelist"),
			HostNamespaces:           texts(project.Get("hostNamespaces")),
		},
		Access:         readAccess(spec.Get("connectorAccess")),
		InlineProjects: readInlineProjects(spec.Get("inlineProjects")),
		Inline:         readInlineSources(spec.Get("inlineSources")),
		Credentials:    readCredentials(creds),
		AllowedServers: readServers(spec.Get("allowedServers")),
		ParameterTypes: or(spec.Get("parameterTypes"), ParametersTyped),
		Undeclared:     or(spec.Get("undeclaredParameters"), UndeclaredError),
		Deletion:       or(spec.Get("deletion"), DeletionCascade),
		FolderLimit:    readSize(or(spec.Get("folderLimit"), "10M")),
		Inputs:         or(spec.Get("inputs"), InputsKeep),
		Select: Select{
			Tenants: texts(sel.Get("tenants")), Projects: texts(sel.Get("projects")), Connectors: texts(sel.Get("connectors")), Node: sel,
		},
		ArgoCDAgent:    spec.Get("argocdAgent"),
		JsonnetImports: texts(spec.At("jsonnet", "imports")),
	}
	if c.Isolation != IsolationNone {
		c.Isolation = IsolationPerTenantProject // the safe one, also in place of a value that schema has refused
	}
	if host := spec.Get("hostTargets"); host.Kind() == yamlscan.Seq {
		c.HostTemplates = texts(host)
	} else {
		c.HostTargets = or(host, HostTargetsTemplates)
	}
	i := -1
	for t := range spec.Get("tenants").Items() {
		if i++; t.Kind() != yamlscan.Map {
			continue // schema has said so
		}
		c.Tenants = append(c.Tenants, TenantPath{
			Path:                t.Get("path").Text(),
			Project:             t.Get("project").Text(),
			ControlPlaneCluster: t.Get("controlPlaneCluster").Text(),
			Namespace:           t.Get("namespace").Text(),
			Node:                t,
			Field:               fmt.Sprintf("spec.tenants[%d]", i),
		})
	}
	if len(c.Tenants) == 0 {
		c.Tenants = []TenantPath{{Path: "tenants/{project}/{name}/vcluster.yaml"}, {Path: "tenants/{name}/vcluster.yaml"}}
	}
	return c
}

func readAgentApplications(n yamlscan.Node) AgentApplications {
	return AgentApplications{
		Repository: or(n.Get("repository"), "https://charts.loft.sh"), Version: n.Get("version").Text(),
		Namespace: or(n.Get("namespace"), "vcluster-platform"), Project: or(n.Get("project"), "default"), Node: n,
	}
}

func readInlineProjects(n yamlscan.Node) []string {
	if n.Kind() != yamlscan.Seq {
		return nil
	}
	return append([]string{}, texts(n)...)
}

func readReserved(n yamlscan.Node) Reserved {
	r := Reserved{Applications: rootApplications, AppProjects: texts(n.Get("appProjects")), Clusters: texts(n.Get("clusters")), Node: n}
	if list := n.Get("applications"); list.Kind() == yamlscan.Seq {
		r.Applications = texts(list)
	}
	return r
}

func readServers(n yamlscan.Node) []serveraddr.Pattern {
	var list []serveraddr.Pattern
	for _, text := range texts(n) {
		if p, err := serveraddr.ParsePattern(text); err == nil {
			list = append(list, p)
		}
	}
	return list
}

func readAccess(n yamlscan.Node) []ConnectorAccess {
	var all []ConnectorAccess
	for item := range n.Items() {
		all = append(all, ConnectorAccess{texts(item.Get("connectors")), texts(item.Get("projects")), item})
	}
	return all
}

func readCredentials(n yamlscan.Node) Credentials {
	es, ph, ex := n.Get("externalSecret"), n.Get("placeholder"), n.Get("exec")
	c := Credentials{
		From: or(n.Get("from"), FromKubeconfig),
		ExternalSecret: ExternalSecret{
			StoreName: es.At("store", "name").Text(), StoreKind: or(es.At("store", "kind"), "ClusterSecretStore"),
			Key: or(es.Get("key"), "{cluster}"), Server: es.Get("server").Text(), RefreshInterval: or(es.Get("refreshInterval"), "1h"),
		},
		ClusterProfile: ClusterProfile{Manager: or(n.At("clusterProfile", "manager"), "tenantry")},
		Placeholder:    Placeholder{Server: ph.Get("server").Text(), Config: ph.Get("config").Text()},
		Exec: Exec{
			Server: ex.Get("server").Text(), CAData: ex.Get("caData").Text(), Command: ex.Get("command").Text(),
			Args:       texts(ex.Get("args")),
			APIVersion: or(ex.Get("apiVersion"), "client.authentication.k8s.io/v1"), InstallHint: ex.Get("installHint").Text(),
		},
		Node: n,
	}
	for k, v := range ex.Get("env").Pairs() {
		c.Exec.Env = append(c.Exec.Env, [2]string{k.Text(), v.Text()})
	}
	return c
}

func or(n yamlscan.Node, otherwise string) string {
	if s := n.Text(); s != "" && n.Type() != yamlscan.Null { // a null is a setting left out
		return s
	}
	return otherwise
}

func texts(n yamlscan.Node) []string {
	var s []string
	for item := range n.Items() {
		s = append(s, item.Text())
	}
	return s
}
