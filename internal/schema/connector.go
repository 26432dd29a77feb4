package schema

// Connector is the Secret of a connector. [Type.Check] of it decodes what is base64 and leaves the rest
// to [CheckConnector]. Its JSON Schema says less where keys are base64: required keys are only asked
// for where all of them are in stringData.
var Connector = connector()

func connector() *Type {
	t := kube("Secret", []string{"v1"}, true,
		F("type", String(), "type of the Secret").Default("Opaque"),
		F("immutable", Bool(), "whether the Secret cannot be changed"),
		F("data", encodedKeys(), "keys of the connector, their values in base64"),
		F("stringData", ConnectorKeys, "keys of the connector"),
	).Describe("how to reach an Argo CD: a Secret labelled loft.sh/connector-type: argocd")
	t.checkBy, t.extra = checkConnectorSecret, connectorNeeds()
	return t
}

// keysOf is an object of texts, in which an empty one is a key left out.
func keysOf(fields ...Field) *Type {
	for i := range fields {
		fields[i] = fields[i].OrEmpty()
	}
	return Object(fields...)
}

// encodedKeys is [ConnectorKeys] with values that nothing can be said about.
func encodedKeys() *Type {
	var fields []Field
	for _, f := range ConnectorKeys.fields {
		if !f.legacy {
			f = F(f.name, String(), f.doc)
		}
		fields = append(fields, f)
	}
	return Object(fields...).NoNull()
}

// The kinds of connector, as [CheckConnector] and messages name them. The last two are values of the
// key connectorType; any other value, or none, is the first.
const (
	SelfHosted  = "self-hosted"
	Akuity      = "akuity"
	ArgoCDAgent = "argocd-agent"
)

// ConnectorKeys is every key that a connector of any kind may have. All values are strings, as a
// Secret has them (vCluster documentation, connect-argocd and connect-akuity; the keys of
// argocd-agent are ours).
var ConnectorKeys = keysOf(
	F("connectorType", OpenEnum(Akuity, ArgoCDAgent, "argocd", "").NoSlips(), "kind of connector; self-hosted where it is left out"),
	F("namespace", String().Must(dnsLabel), "namespace of the Argo CD").Default("argocd"),

	F("server", String().Must(plainURL, webURL), "URL of the Argo CD"),
	F("token", String().Secret(), "token for its API; it wins over username and password"),
	F("username", String().Secret(), "user of its API"),
	F("password", String().Secret(), "password of the user"),
	F("insecure", String().Must(boolText), `"true" skips the check of its certificate`).Default("false"),
	F("caData", String().Secret().Must(certificates), "certificates of its CA: PEM, or base64 of PEM"),

	F("akuityOrgId", String(), "ID of the Akuity organization"),
	F("akuityInstanceId", String(), "ID of the Argo CD instance"),
	F("akuityApiKeyId", String().Secret(), "ID of the Akuity API key"),
	F("akuityApiKeySecret", String().Secret(), "secret of the Akuity API key"),
	F("akuityAgentSize", OpenEnum("CLUSTER_SIZE_SMALL", "CLUSTER_SIZE_MEDIUM", "CLUSTER_SIZE_LARGE").NoSlips().Must(agentSize), "size of the agent").Default("CLUSTER_SIZE_MEDIUM"),
	F("akuityRepoServerReplicas", String().Must(positive), "replicas of the agent's repo-server"),
	F("akuityRepoServerMemory", String().Must(memory), "memory of the agent's repo-server, request and limit alike"),

	F("principalAddress", String().Must(hostName), "address that agents find the principal at"),
	F("principalPort", String().Must(portNumber), "port that agents find the principal at").Default("443"),
	F("resourceProxy", String().Must(hostPort), "address of the principal's resource proxy").Default("argocd-agent-resource-proxy:9090"),
	F("agentMode", agentMode, "mode of the agents").Default("managed"),
	F("mapping", Enum("Namespace", "Destination"), "what routes an Application to its agent").Default("Namespace"),
	F("pattern", Enum("1", "2"), "integration pattern: a repo-server and redis for all agents (1), or one per agent (2)").Default("2"),
	F("repoServerAddress", String().Must(hostPort), "pattern 1: the repo-server that agents use"),
	F("redisAddress", String().Must(hostPort), "pattern 1: the redis that agents use"),
	F("auth", String().Must(notHeader, notUserpass, mutualTLS, authSource), "how agents are told apart").Default("mtls:subject:CN=([^,]+)"),
	F("pki", Enum("CertManager", "External"), "who makes certificates").Default("CertManager"),
	F("clusterCredentials", Enum("ExternalSecret", "Existing", "SelfRegistration"), "where cluster Secrets get their credentials from").Default("ExternalSecret"),
	F("webSocket", String().Must(boolText), `"true" lets agents connect by WebSocket`).Default("false"),
	F("applicationSet", String().Must(boolText), `"true" keeps the ApplicationSet controller`).Default("false"),
	F("version", String().Must(version), "version of argocd-agent").Default("v0.9.0"),
	F("argoCDVersion", String().Must(version), "version of the Argo CD beside it").Default("v3.4.3"),

	Legacy("authType", "is not read any more: a token wins over username and password", "remove it").Of(String()),
).Named("connectorKeys")

var agentMode = Enum("managed", "autonomous")

// requiredKeys are the keys that a connector of a kind has to have. Credentials are not among them: a
// render does not read them.
func requiredKeys(kind string) []string {
	switch kind {
	case Akuity:
		return []string{"server", "akuityOrgId", "akuityInstanceId"}
	case ArgoCDAgent:
		return []string{"principalAddress"}
	default:
		return []string{"server"}
	}
}

// patternOneKeys are the keys that pattern 1 of argocd-agent has to have besides.
func patternOneKeys() []string { return []string{"repoServerAddress", "redisAddress"} }

// IsCredential tells whether the value of a connector's key is there to log in, and so never read by a
// render nor shown by anyone.
func IsCredential(key string) bool {
	switch key {
	case "token", "username", "password", "akuityApiKeyId", "akuityApiKeySecret":
		return true
	default:
		return false
	}
}

// keyOf tells which kind of connector reads a key; "" for those that every kind has.
func keyOf(key string) string {
	switch key {
	case "akuityOrgId", "akuityInstanceId", "akuityApiKeyId", "akuityApiKeySecret",
		"akuityAgentSize", "akuityRepoServerReplicas", "akuityRepoServerMemory":
		return Akuity
	case "principalAddress", "principalPort", "resourceProxy", "agentMode", "mapping", "pattern", "repoServerAddress",
		"redisAddress", "auth", "pki", "clusterCredentials", "webSocket", "applicationSet", "version", "argoCDVersion":
		return ArgoCDAgent
	default:
		return ""
	}
}
