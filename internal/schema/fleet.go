package schema

// Fleet is a fleet.yaml: the configuration of the command line and of the function alike.
var Fleet = kube("Fleet", []string{"tenantry.dev/v1alpha1"}, false, F("spec", fleetSpec, ""),
	F("status", Free(), "")).Describe("settings of a fleet")

var fleetSpec = Object(
	F("tenants", List(Object(
		F("path", String().Must(tenantPath), "where vcluster.yaml files are: {project}, {name} and {controlPlaneCluster} stand for one folder each").
			Need("write a path such as tenants/{project}/{name}/vcluster.yaml"),
		F("project", String(), "project of these tenants, where the path does not say it"),
		F("controlPlaneCluster", String(), "control plane cluster of these tenants, where the path does not say it"),
		F("namespace", String().Must(pattern("project", "name", "controlPlaneCluster")), "namespace of the virtual cluster on its control plane cluster"),
	)), "how raw vcluster.yaml files get an identity"),
	F("platformFiles", List(String()), "shell patterns of files in tenants' directories that are the platform team's; one that ends in / matches a directory"),
	F("agentManifests", Object(
		F("path", String().Must(pattern("connector", "cluster")), "where they are").Default("agents/{connector}/{cluster}.yaml"),
	), "agent manifests, as the sidecar stores them"),
	F("platform", Object(
		F("url", String().Must(plainURL, webURL), "URL of the vCluster Platform"),
		F("config", Map(Free()), "the Platform's own configuration: the layer that agents inherit"),
		F("agentValues", Map(Free()), "Helm values of all agents"),
		F("agentApplications", Object(
			F("version", String(), "version of the chart vcluster-platform").Need("write the Platform's own version: an agent of another one may not connect"),
			F("repository", String().Must(webURL), "Helm repository of the chart").Default("https://charts.loft.sh"),
			F("namespace", String(), "namespace of the agents in their clusters").Default("vcluster-platform"),
			F("project", String(), "AppProject of these Applications").Default("default"),
		), "let Argo CD run the agent of each connected cluster; by default nothing does"),
	), "the vCluster Platform that the fleet runs on"),
	F("naming", Object(
		F("preset", Enum("Platform"), "names as the vCluster Platform gives them"),
		F("cluster", String().Must(pattern("project", "tenant")), "name of a tenant's cluster").Default("{project}-{tenant}"),
		F("application", String().Must(pattern("project", "tenant", "app")), "name of an Application").Default("{project}-{tenant}-{app}"),
		F("reserved", Object(
			F("applications", reservedNames, "Applications; the roots that sync the fleet by default"),
			F("appProjects", reservedNames, "AppProjects"),
			F("clusters", reservedNames, "clusters"),
		), "names that the platform team has in Argo CD beside the fleet, which no tenant's object takes"),
	), "names in Argo CD"),
	F("repository", Either(repoURL, List(repoURL)), "Git repository that the fleet itself is in, which tenants may not use; a list where it has several URLs"),
	F("isolation", Enum("PerTenantProject", "None"), "whether each tenant gets an AppProject of its own").Default("PerTenantProject"),
	F("inlineProjects", List(String().Must(pattern("project", "tenant"))), "with isolation: None, AppProjects that a tenant may choose in inline applications and by parameters: names or globs"),
	F("appProject", Object(
		F("sourceRepos", List(repositoryGlob), "repositories that may be used, in place of those that the tenant's Applications use"),
		F("clusterResourceWhitelist", List(crd(
			F("group", String(), "API group, or *").Present(),
			F("kind", String(), "kind, or *").Need(""),
			F("name", String(), "name, or a glob"),
		)), "cluster-scoped kinds that may be deployed, in place of all"),
		F("hostNamespaces", List(namespaceGlob), "namespaces of its control plane cluster that a tenant's host applications may deploy to, or globs, in place of all"),
	), "narrows the AppProjects that isolation makes"),
	F("inlineSources", Object(
		F("repositories", List(repositoryGlob.Must(noDenial)), "repositories that tenants may choose, or globs, by inline applications and by parameters; any by default, with a warning"),
		F("allow", List(Enum("SourceHydrator", "Plugin", "Jsonnet", "PassCredentials")), "what inline applications may have besides; nothing by default"),
	), "what tenants may choose as the source of their applications"),
	F("hostTargets", Either(Enum("Templates", "Allow", "Deny"), List(String())),
		"who may deploy to the control plane cluster: templates, everyone, no one, or a list of templates").Default("Templates"),
	F("connectorAccess", List(Object(
		F("connectors", globs, "connectors, or globs").Need("name connectors"),
		F("projects", globs, "projects that may use them, or globs; none where the list is empty").Present(),
	)), "which tenants may name a connector; one that no entry has is open to all"),
	F("credentials", credentials, "where the credentials of cluster Secrets come from"),
	F("allowedServers", List(String().Must(serverPattern, boundedServers, foreignServers)),
		"servers that a tenant may have although they look like Argo CD's own machine or a cloud's metadata service: hosts, globs, IP addresses or networks"),
	F("parameterTypes", Enum("Typed", "String"), "whether templates see parameters by their type or as text").Default("Typed"),
	F("undeclaredParameters", Enum("Error", "Warn"), "what a parameter is that its template does not declare").Default("Error"),
	F("folderLimit", String().taking(asTheirText).Must(size), "how large a folder of manifests may be that Argo CD reads (reposerver.max.combined.directory.manifests.size); 0 is as large as it likes").Default("10M"),
	F("jsonnet", Object(
		F("imports", List(String().Must(importPattern)), "files that Jsonnet may import beside .jsonnet and .libsonnet: paths below the fleet's directory, with * for a name or a part of one"),
	), "what Jsonnet templates may read"),
	F("deletion", Enum("Cascade", "Orphan"), "whether deleting an Application deletes what it deployed").Default("Cascade"),
	F("inputs", Enum("Keep", "Drop"), "as a function: whether inputs stay in the output").Default("Keep"),
	F("select", Object(
		F("tenants", globs, "tenants, or globs"),
		F("projects", globs, "projects, or globs"),
		F("connectors", globs, "connectors, or globs"),
	), "what of the fleet this render emits"),
	F("argocdAgent", argoCDAgent, "settings for connectors of type argocd-agent"),
).With(
	Needs("credentials.from", "PlatformProxy", "write the URL of the vCluster Platform", "platform.url"),
)

var importPattern = Match(`^[^/.{}\[\]\\][^/{}\[\]\\]*(/[^/.{}\[\]\\][^/{}\[\]\\]*)*$`, "is not a path below the fleet's directory", "write one such as dashboards/*.json")

var globs = List(String())

// size is a size in bytes, as Argo CD and Kubernetes write it.
var size = Match(`^[0-9]{1,9}([kMG]|[KMG]i)?$`, "is not a size", "write one such as 10M or 64Mi, or 0")

var reservedNames = List(String().Must(pattern("project", "connector")))

// Globs that Argo CD reads: those of repositories as they stand in sourceRepos, with / between segments
// (argo-cd, app_project_types.go). Classes and alternatives are left out, so that there is one way to read one.
var (
	repositoryGlob = String().Must(Match(`^[^\s\[\]{}\\]+$`, "is no glob of repositories",
		"write a URL, with * for a part between slashes and ** for any rest; several entries for alternatives"))
	noDenial      = Match(`^([^!]|$)`, "denies, and this is a list of what is admitted", "list what tenants may choose")
	namespaceGlob = String().Must(
		Match(`^([^!]|$)`, "denies nothing in Argo CD, which takes it for every other namespace", "list the namespaces that are admitted"),
		pattern("project", "tenant"),
		// What the rules above refuse is not refused again.
		Match(`^!|^([a-z0-9*?-]|[{}]|\{(project|tenant)\})+$`, "is no glob of namespaces", "use lower case letters, digits, dashes, * and ?"),
	)
)

var tenantPath = Match(`^([^{}]|\{(project|name|controlPlaneCluster)\})*\{name\}([^{}]|\{(project|name|controlPlaneCluster)\})*$`,
	"does not say which folder is the tenant's name", "use {name}, {project} and {controlPlaneCluster}, {name} at least")

// credentials are where cluster Secrets get theirs from, each source with settings of its own.
var credentials = Object(
	F("from", Enum("Kubeconfig", "PlatformProxy", "ExternalSecret", "ClusterProfile", "Placeholder", "Exec"), "the source").Default("Kubeconfig"),
	F("externalSecret", Object(
		F("store", Object(
			F("name", String(), "name of the store").Need("name a SecretStore or ClusterSecretStore"),
			F("kind", Enum("ClusterSecretStore", "SecretStore"), "kind of the store").Default("ClusterSecretStore"),
		), "the store").Need("write the store's name below it"),
		F("key", clusterPattern, "remote key").Default("{cluster}"),
		F("server", clusterPattern, "URL of the cluster; the remote property server by default"),
		F("refreshInterval", String(), "how often it is read").Default("1h"),
	), "an ExternalSecret (external-secrets.io) makes the cluster Secret"),
	F("clusterProfile", Object(
		F("manager", String(), "cluster manager").Default("tenantry"),
	), "a ClusterProfile (multicluster.x-k8s.io) in place of a Secret"),
	F("placeholder", Object(
		F("server", clusterPattern, "text for the URL of the cluster").Need("write the text that the secret plugin replaces"),
		F("config", String().Must(clusterText), "text for its config").Need("write the text that the secret plugin replaces"),
	), "texts that a secret plugin replaces"),
	F("exec", Object(
		F("server", clusterPattern, "URL of the cluster").Need("write the clusters' URL, with placeholders"),
		F("caData", clusterPattern, "base64 of the CA's certificates"),
		F("command", String(), "the command").Need("write a command that the Argo CD images have"),
		F("args", List(clusterPattern), "its arguments"),
		F("env", Map(clusterPattern), "its environment"),
		F("apiVersion", String(), "API of what it prints").Default("client.authentication.k8s.io/v1"),
		F("installHint", String(), "what to do where the command is missing"),
	), "a command that Argo CD runs"),
).With(
	Needs("from", "ExternalSecret", "name the store", "externalSecret"),
	Needs("from", "Placeholder", "write its server and config", "placeholder"),
	Needs("from", "Exec", "write its server and command", "exec"),
)

var clusterPattern = String().Must(pattern("project", "tenant", "cluster", "connector"))

// clusterText is clusterPattern for a text that may be JSON: a brace before anything but a letter is one.
var clusterText = Match(`^([^{]|\{(project|tenant|cluster|connector)\}|\{[^A-Za-z])*\{?$`,
	"has a placeholder that it cannot have", "use {project}, {tenant}, {cluster}, {connector}")
