package schema

// Cluster is a control plane cluster (management.loft.sh/v1, storage.loft.sh/v1): the parts that are
// read here.
var Cluster = Object(
	F("apiVersion", Enum(loftGroups()...), "").Need(""),
	F("kind", Enum("Cluster"), "").Need(""),
	F("metadata", Object(
		F("name", String().Must(dnsSubdomain), "name of the object").Need(""),
		F("labels", Map(String()), "labels"),
		F("annotations", Object(
			F("loft.sh/agent-values", valuesText, "Helm values of the Platform's agent there, laid over those of the Fleet: YAML or JSON, as a text"),
			F("loft.sh/cluster-ignore-agent", OpenEnum("true", "false"), "true keeps everybody's hands off the agent"),
		).OpenTo(String()), "annotations"),
	).Open(), "").Need(""),
	F("spec", Object(
		F("argoCD", Object(
			F("enabled", Bool(), "register the cluster with Argo CD").Default("false"),
			F("connector", String(), "name of the connector Secret"),
		), "Argo CD that the cluster is registered with"),
		F("local", Bool(), "the cluster that the Platform and its Argo CD run on"),
		F("config", Object(
			F("secretName", String(), "Secret with the kubeconfig of the cluster"),
			F("secretNamespace", String(), "its namespace"),
		).Open(), "how the Platform reaches the cluster"),
	).Open(), ""),
).Open().Describe("control plane cluster, as the vCluster Platform has it")

// valuesText is a text that holds Helm values. What is inside is for who reads it: JSON Schema can only
// say which language it is.
var valuesText = String().Must(TextRule{ok: func(string) bool { return true }, schema: object{{"contentMediaType", "application/yaml"}}})

// VirtualClusterInstance is a tenant as the vCluster Platform has it (management.loft.sh/v1,
// storage.loft.sh/v1): the parts that are read here.
var VirtualClusterInstance = kube("VirtualClusterInstance", loftGroups(), true,
	F("spec", Object(
		F("clusterRef", Object(
			F("cluster", String(), "control plane cluster"),
			F("namespace", String(), "namespace of the virtual cluster there"),
		).Open(), "where the virtual cluster runs"),
		F("template", Object(
			F("helmRelease", Object(
				F("values", String(), "the vcluster.yaml"),
			).Open(), "Helm release of the virtual cluster"),
		).Open(), "the virtual cluster"),
	).Open(), ""),
).Open()
