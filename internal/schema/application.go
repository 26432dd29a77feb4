package schema

// ApplicationSpec is the spec of an argoproj.io/v1alpha1 Application, as Argo CD 3.5 has it. Project
// and destination may be left out: whoever deploys the Application fills them in.
//
// Beyond Argo CD's own CRD it holds what Argo CD's controller would refuse later: an Application
// without any source, a source that names nothing, a chart without a version
// (argo-cd util/argo, validateSourcePermissions).
var ApplicationSpec = crd(
	F("project", String(), "AppProject of the Application; tenantry replaces it unless isolation is None"),
	F("destination", destination, "where the Application is deployed; tenantry sets the name"),
	F("source", source("applicationSource", false), "where its manifests come from"),
	F("sources", List(source("applicationSourceOfSeveral", true)), "several sources in place of one"),
	F("sourceHydrator", sourceHydrator, "a source that is rendered to a branch first"),
	F("syncPolicy", syncPolicy, "when and how it is synced"),
	F("ignoreDifferences", List(ignoreDifference), "what may differ from the manifests"),
	F("info", List(nameValue("applicationInfo")), "notes that Argo CD shows"),
	F("revisionHistoryLimit", Int(), "how many revisions are kept for a rollback").Default("10"),
).With(
	OneSet("", "has no source", "write one of source, sources, sourceHydrator", "source", "sources", "sourceHydrator"),
).Named("applicationSpec").Describe("spec of an Argo CD Application")

// crd is an object of a CustomResourceDefinition: an API server refuses null in it.
func crd(fields ...Field) *Type { return Object(fields...).NoNull() }

var destination = crd(
	F("name", String(), "a cluster registered in Argo CD; tenantry sets it"),
	F("server", String(), "URL of a cluster; tenantry removes it"),
	F("namespace", String(), "namespace for manifests that name none"),
).Named("applicationDestination")

var sourceHydrator = crd(
	F("drySource", drySource, "what is rendered").Need(""),
	F("syncSource", crd(
		F("repoURL", repoURL, "repository of the rendered manifests, where it is another one"),
		F("targetBranch", String(), "branch that is synced").Need(""),
		F("path", String().Must(Match(`^.{2,}|[^./]$`, "is the root of the repository", "name a folder below it")),
			"folder that is synced, not the root").Need(""),
	), "where the rendered manifests are synced from").Need(""),
	F("hydrateTo", crd(
		F("targetBranch", String(), "branch that rendered manifests are pushed to").Need(""),
	), "a branch to stage rendered manifests on"),
).Named("applicationSourceHydrator")

var syncPolicy = crd(
	F("automated", crd(
		F("enabled", Bool(), "whether syncs start by themselves").Default("true"),
		F("prune", Bool(), "delete what is no longer in the source").Default("false"),
		F("selfHeal", Bool(), "undo what was changed in the cluster").Default("false"),
		F("allowEmpty", Bool(), "allow that nothing is left").Default("false"),
	), "sync without being asked"),
	F("syncOptions", List(String()), "options such as CreateNamespace=true"),
	F("retry", crd(
		F("limit", Int(), "how often a failed sync is tried again; less than 0 is without end"),
		F("refresh", Bool(), "take a newer revision when trying again"),
		F("backoff", crd(
			F("duration", String(), "first pause, such as 5s"),
			F("factor", Int(), "what each pause is multiplied by"),
			F("maxDuration", String(), "longest pause, such as 3m"),
		), "pauses between tries"),
	), "what to do when a sync fails"),
	F("managedNamespaceMetadata", crd(
		F("labels", Map(String()), "labels of the namespace"),
		F("annotations", Map(String()), "annotations of the namespace"),
	), "metadata of the namespace that CreateNamespace=true makes"),
).Named("applicationSyncPolicy")

var ignoreDifference = crd(
	F("group", String(), "API group"),
	F("kind", String(), "kind, or *").Present(),
	F("name", String(), "name of the object"),
	F("namespace", String(), "namespace of the object"),
	F("jsonPointers", List(String()), "fields, as JSON pointers"),
	F("jqPathExpressions", List(String()), "fields, as jq paths"),
	F("managedFieldsManagers", List(String()), "managers whose fields are ignored"),
).Named("applicationIgnoreDifference")

// nameValue is an object with a name and a value, either of which may be empty.
func nameValue(name string, more ...Field) *Type {
	return crd(append([]Field{
		F("name", String(), "").Present(),
		F("value", String(), "").Present(),
	}, more...)...).Named(name)
}
