package schema

// Cluster is a control plane cluster (management.loft.sh/v1, storage.loft.sh/v1): the parts that are
// read here.
var Cluster = kube("Cluster", loftGroups(), false,
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
).Open()

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
