package schema

// argoCDAgent are the settings of a Fleet for its connectors of type argocd-agent.
var argoCDAgent = Object(
	F("bases", String().Must(folderBelow), "folder of the fleet with upstream's install manifests: agents' folders in a tree then need no network"),
	F("externalSecret", Object(
		F("store", Object(
			F("name", String(), "name of the store").Default("argocd-agent"),
			F("kind", Enum("SecretStore", "ClusterSecretStore"), "kind of the store").Default("SecretStore"),
		), "the store"),
		F("key", clusterPattern, "remote key, with tls.crt, tls.key and ca.crt").Default("argocd-agent-proxy-{cluster}"),
		F("refreshInterval", String(), "how often it is read").Default("1h"),
	), "where ExternalSecrets read an agent's certificate from"),
	F("overrides", List(Object(
		F("tenants", Either(String(), globs), "tenants that this is for: a glob or a list"),
		F("projects", Either(String(), globs), "projects that this is for: a glob or a list"),
		F("clusters", Either(String(), globs), "control plane clusters that this is for: a glob or a list"),
		F("agentMode", agentMode, "mode of these agents"),
		F("version", String().Must(version), "version of argocd-agent"),
		F("argoCDVersion", String().Must(version), "version of the Argo CD beside these agents"),
		Removed("pattern", "is the principal's: all of its agents have one integration pattern", "write it in the connector; agents of another pattern take another connector"),
		Removed("mapping", "is the principal's: what routes an Application is the same for all of its agents", "write it in the connector; agents of another mapping take another connector"),
		F("labels", Map(String().Must(labelValue)), "labels of these agents' cluster Secrets"),
	).With(OneSet("", "is for nobody", "write tenants, projects or clusters", "tenants", "projects", "clusters"))), "settings of single agents"),
)

var folderBelow = Match(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`,
	"is not a folder of the fleet", "write a path below the fleet's directory, such as vendored")

var labelValue = Match(`^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$`,
	"is not a label's value", "use at most 63 letters, digits, dashes, underscores and dots, a letter or digit at either end")
