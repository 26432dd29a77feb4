package schema

import "strings"

// repoURL is the URL of a repository. AppProjects list the URLs that their Applications use, and Argo CD reads
// what is listed there as a glob, or as a denial (argo-cd, app_project_types.go, IsSourcePermitted).
var repoURL = String().Must(
	Keep(func(s string) bool { return !strings.HasPrefix(s, "!") && !strings.ContainsAny(s, `*?[]{}\`) },
		`^([^!*?\[\]{}\\][^*?\[\]{}\\]*)?$`, "is a pattern, which would admit other repositories too", "write the URL of one repository").hidden(),
	Keep(func(s string) bool { return strings.Trim(s, " ") == s && !strings.ContainsFunc(s, isControl) },
		`^([^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?)?$`, "has blanks around it or control characters in it", "write the URL alone").hidden(),
)

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// source is one source of an Application; one of several may also be a reference for the others.
func source(name string, several bool) *Type {
	fields := append([]Field{
		F("repoURL", repoURL, "repository: Git, Helm or OCI").Need("name a repository"),
		F("path", String(), "folder in a Git repository"),
		F("chart", String(), "chart in a Helm repository"),
		F("targetRevision", String(), "branch, tag, commit or chart version"),
		F("ref", String(), "name by which other sources' valueFiles refer to this one"),
		F("name", String(), "name of the source, for display"),
		F("tagPrefix", String(), "prefix of Git tags that hold semantic versions"),
	}, tools()...)
	ways, fix := []string{"path", "chart"}, "write path or chart"
	if several {
		ways, fix = append(ways, "ref"), "write path, chart or ref"
	}
	return crd(fields...).With(
		OneSet("", "names nothing in its repository", fix, ways...),
		Needs("chart", "", "write the chart's version", "targetRevision"),
	).Named(name)
}

var drySource = crd(append([]Field{
	F("repoURL", repoURL, "Git repository").Need(""),
	F("targetRevision", String(), "branch, tag or commit").Need(""),
	F("path", String(), "folder").Need(""),
}, tools()...)...).Named("applicationDrySource")

// tools are the settings of what renders a source.
func tools() []Field {
	return []Field{
		F("helm", helmSource, "settings for a Helm chart"),
		F("kustomize", kustomizeSource, "settings for a kustomization"),
		F("directory", directorySource, "settings for plain manifests and Jsonnet"),
		F("plugin", pluginSource, "settings for a config management plugin"),
	}
}

var helmSource = crd(
	F("releaseName", String(), "name of the release; the Application's name by default"),
	F("values", String(), "Helm values, as the text of a YAML file"),
	F("valuesObject", Map(JSON()), "Helm values; they win over values"),
	F("valueFiles", List(String()), "files with Helm values; $REF/ begins a path in another source"),
	F("ignoreMissingValueFiles", Bool(), "leave out value files that do not exist"),
	F("parameters", List(crd(
		F("name", String(), "path of the value"),
		F("value", String(), "the value"),
		F("forceString", Bool(), "keep the value a string"),
	)), "values that are set one by one"),
	F("fileParameters", List(crd(
		F("name", String(), "path of the value"),
		F("path", String(), "file that holds the value"),
	)), "values that are read from files"),
	F("version", String(), "major version of Helm"),
	F("passCredentials", Bool(), "pass credentials to all domains"),
	F("skipCrds", Bool(), "leave out the chart's CustomResourceDefinitions"),
	F("skipTests", Bool(), "leave out the chart's tests"),
	F("skipSchemaValidation", Bool(), "do not check values against the chart's schema"),
	F("namespace", String(), "namespace for the templates; the destination's by default"),
	F("kubeVersion", String(), "version of Kubernetes that templates see"),
	F("apiVersions", List(String()), "API versions that templates see"),
).Named("applicationHelm")

var kustomizeSource = crd(
	F("namePrefix", String(), "prefix of all names"),
	F("nameSuffix", String(), "suffix of all names"),
	F("namespace", String(), "namespace of all objects"),
	F("images", List(String()), "images, as NAME=NEW:TAG"),
	F("replicas", List(crd(
		F("name", String(), "name of the workload").Present(),
		F("count", IntOrString(), "how many replicas").Present(),
	)), "replica counts"),
	F("commonLabels", Map(String()), "labels of all objects"),
	F("commonAnnotations", Map(String()), "annotations of all objects"),
	F("commonAnnotationsEnvsubst", Bool(), "replace variables in commonAnnotations"),
	F("forceCommonLabels", Bool(), "replace labels that are there"),
	F("forceCommonAnnotations", Bool(), "replace annotations that are there"),
	F("labelWithoutSelector", Bool(), "keep commonLabels out of selectors"),
	F("labelIncludeTemplates", Bool(), "put commonLabels into pod templates too"),
	F("components", List(String()), "kustomize components"),
	F("ignoreMissingComponents", Bool(), "leave out components that do not exist"),
	F("patches", List(crd(
		F("path", String(), "file that holds the patch"),
		F("patch", String(), "the patch"),
		F("target", crd(
			F("group", String(), ""),
			F("version", String(), ""),
			F("kind", String(), ""),
			F("name", String(), ""),
			F("namespace", String(), ""),
			F("labelSelector", String(), ""),
			F("annotationSelector", String(), ""),
		), "what the patch is for"),
		F("options", Map(Bool()), "options of the patch"),
	)), "patches"),
	F("version", String(), "version of kustomize"),
	F("kubeVersion", String(), "version of Kubernetes that charts see"),
	F("apiVersions", List(String()), "API versions that charts see"),
).Named("applicationKustomize")

var directorySource = crd(
	F("recurse", Bool(), "look into folders below"),
	F("include", String(), "glob of files to take"),
	F("exclude", String(), "glob of files to leave out"),
	F("jsonnet", crd(
		F("extVars", List(jsonnetVar), "external variables"),
		F("tlas", List(jsonnetVar), "top-level arguments"),
		F("libs", List(String()), "folders of libraries"),
	), "settings for Jsonnet"),
).Named("applicationDirectory")

var jsonnetVar = nameValue("applicationJsonnetVar", F("code", Bool(), "the value is Jsonnet code"))

var pluginSource = crd(
	F("name", String(), "name of the plugin; found by itself where it is left out"),
	F("env", List(nameValue("applicationPluginEnv")), "environment variables"),
	F("parameters", List(crd(
		F("name", String(), "name of the parameter"),
		F("string", String(), "its value, a string"),
		F("array", List(String()), "its value, a list"),
		F("map", Map(String()), "its value, a map"),
	)), "parameters of the plugin"),
).Named("applicationPlugin")
