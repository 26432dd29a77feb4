package schema

// ApplicationMetadata is what a template may say about the metadata of its Applications.
var ApplicationMetadata = Object(
	F("labels", Map(String()), "labels of the Application"),
	F("annotations", Map(String()), "annotations of the Application"),
).NoNull().Named("applicationMetadata").Describe("metadata of an Argo CD Application")

// objectMeta is the metadata of an object that is read here. What is not read is not checked.
func objectMeta(namespaced bool) *Type {
	fields := []Field{
		F("name", String().Must(dnsSubdomain), "name of the object").Need(""),
		F("labels", Map(String()), "labels"),
		F("annotations", Map(String()), "annotations"),
	}
	if namespaced {
		fields = append(fields, F("namespace", String(), "namespace of the object"))
	}
	return Object(fields...).Open()
}

// kube is a Kubernetes object of one kind in one of several API versions.
func kube(kind string, apiVersions []string, namespaced bool, fields ...Field) *Type {
	return Object(append([]Field{
		F("apiVersion", Enum(apiVersions...), "").Need(""),
		F("kind", Enum(kind), "").Need(""),
		F("metadata", objectMeta(namespaced), "").Need(""),
	}, fields...)...)
}

// loftGroups are the API versions of the vCluster Platform's kinds: one is served, one is stored.
func loftGroups() []string { return []string{"management.loft.sh/v1", "storage.loft.sh/v1"} }
