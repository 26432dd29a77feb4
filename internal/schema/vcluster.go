package schema

// VCluster is a vcluster.yaml: its Argo CD part is declared, the rest is vCluster's own. What has to be
// there once there are applications, and names that are there twice, are for whoever reads it.
//
// Rules and words follow the vendor's validator (loft-sh/api, pkg/vclusterconfig, ValidateArgoCD).
var VCluster = vclusterWith(templateRef)

func vclusterWith(ref *Type) *Type {
	return Object(
		F("integrations", Object(
			F("argoCD", Object(
				F("enabled", Bool(), "register the virtual cluster with Argo CD").Default("false"),
				F("connector", String(), "name of the connector Secret"),
			).Describe("Argo CD that the virtual cluster is registered with"), ""),
		).Open(), ""),
		F("deploy", Object(
			F("argoCD", Object(
				F("applications", List(application(ref)), "Argo CD Applications of the virtual cluster"),
			), ""),
			Legacy("stacks", "stacks are not supported: nothing is emitted for them", "deploy their applications by deploy.argoCD.applications"),
		).Open(), ""),
	).Open()
}

func application(ref *Type) *Type {
	return Object(
		F("name", String(), "name of the application, unique in the virtual cluster"),
		F("displayName", String(), "name to show; name by default"),
		F("target", FoldedEnum("vCluster", "host", ""), "where it runs: in the virtual cluster, or hidden from it on the control plane cluster").Default("vCluster"),
		F("inline", ApplicationSpec, "the Application itself, in place of a template").OrEmpty(),
		F("template", ref, "the template that makes the Application"),
		Removed("destinationNamespace", "was removed before vCluster Platform 4.10", "write it as a parameter of the template"),
	).With(
		OneSet("name", "either name or displayName must be set", "", "name", "displayName"),
		OneSet("", "either inline or template must be set", "", "inline", "template"),
		NotTogether("inline and template are mutually exclusive", "keep one", "inline", "template"),
	).Named("tenantApplication")
}

var templateRef = Object(
	F("name", String(), "name of an ArgoCDApplicationTemplate").Need("name an ArgoCDApplicationTemplate"),
	F("parameters", Map(Free()), "values of the template's parameters"),
).Named("templateReference")
