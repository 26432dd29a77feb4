package schema

import "github.com/tenantry/tenantry/internal/yamlscan"

// JsonnetAnnotation names the file of a template that is written in Jsonnet.
const JsonnetAnnotation = "tenantry.dev/jsonnet"

// Template is an ArgoCDApplicationTemplate (management.loft.sh/v1, storage.loft.sh/v1). The texts of
// its spec.template are templates themselves.
var Template = kube("ArgoCDApplicationTemplate", loftGroups(), false,
	F("spec", Object(
		F("displayName", String(), "name to show"),
		F("description", String(), "what it is for"),
		F("template", Application, "the Application, with {{ .Values.PARAMETER }} where parameters go"),
		F("parameters", List(parameter), "the parameters"),
		F("owner", Free(), "who owns it, for the vCluster Platform"),
		F("access", Free(), "who may use it, for the vCluster Platform"),
	), "").Need(""),
	F("status", Free(), ""),
).With(
	OneSet("", "has no spec.template", "write one, or name a Jsonnet file in the annotation "+JsonnetAnnotation,
		"spec.template", "metadata.annotations["+JsonnetAnnotation+"]"),
	NotTogether("a template in Jsonnet has no spec.template", "keep one of the two", "spec.template", "metadata.annotations["+JsonnetAnnotation+"]"),
)

// Application is the Application of a template (its spec.template): every text may be a template itself.
var Application = Object(
	F("metadata", templated(ApplicationMetadata), "labels and annotations of the Application"),
	F("spec", templated(ApplicationSpec), "spec of the Application").Need("write the spec of an Argo CD Application"),
).Named("application")

// parameter is one parameter of a template (loft-sh/api, AppParameter).
var parameter = Object(
	F("variable", String().Must(
		Match(`^[^.]+(\.[^.]+)*$`, "has an empty part between its dots", ""),
		notLoft,
	), "name, with dots for levels").Need("name the parameter"),
	F("label", String(), "name to show"),
	F("description", String(), "what it is for"),
	F("type", Enum("string", "multiline", "boolean", "number", "password", ""), "what its values are").Default("string"),
	F("options", List(String().taking(withWarning).refuse(yamlscan.Map, "is a map, and options are plain strings", "write only its value")), "values to choose from"),
	F("min", Int(), "smallest number"),
	F("max", Int(), "largest number"),
	F("required", Bool(), "whether it must be given, or have a default").Default("false"),
	F("defaultValue", String().taking(withWarning), "value where none is given"),
	F("placeholder", String().taking(withWarning), "what an empty field shows"),
	F("validation", String().Must(regularExpression, smallExpression), "regular expression that values match"),
	F("invalidation", String().Must(regularExpression, smallExpression), "regular expression that no value matches"),
	F("section", String(), "heading that it is shown under"),
).Named("parameter")

var notLoft = Refuse(`^loft(\.|$)`, "is kept for what tenantry passes to templates", "choose another name")
