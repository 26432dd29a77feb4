package schemas

import (
	"embed"
	"slices"
	"strings"
)

//go:embed *.json
var files embed.FS

// home is where the files of the newest release are found.
const home = "https://raw.githubusercontent.com/tenantry/tenantry/main/schemas/"

// Names are the schemas that there are, sorted.
func Names() []string { return []string{"cluster", "connector", "fleet", "template", "vcluster"} }

// Read returns the schema of this name; false for a name that is not one of [Names].
func Read(name string) ([]byte, bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	text, err := files.ReadFile(name + ".json")
	if err != nil {
		panic("schemas: " + err.Error()) // the file of a name is embedded
	}
	return text, true
}

// URL is where the schema of this name is published: its $id.
func URL(name string) string { return home + name + ".json" }

// Title is what a person calls the files that the schema is for.
func Title(name string) string {
	switch name {
	case "vcluster":
		return "vcluster.yaml (its Argo CD part)"
	case "fleet":
		return "fleet.yaml"
	case "template":
		return "ArgoCDApplicationTemplate"
	case "cluster":
		return "Cluster of the vCluster Platform (the parts that tenantry reads)"
	case "connector":
		return "Secret of an Argo CD connector"
	default:
		return ""
	}
}

// Modeline is the line at the top of a file by which yaml-language-server finds its schema, at a URL
// or a path.
func Modeline(where string) string {
	return "# yaml-language-server: $schema=" + strings.TrimSpace(where)
}
