package fleet

import "github.com/tenantry/tenantry/internal/yamlscan"

// InlineSources say what tenants may choose as the source of an application (spec.inlineSources).
type InlineSources struct {
	Repositories []string // globs
	Listed       bool     // whether there is a list of them, be it an empty one
	Allow        []string
}

// What inline applications may have where the Fleet allows it (spec.inlineSources.allow).
const (
	AllowSourceHydrator  = "SourceHydrator"
	AllowPlugin          = "Plugin"
	AllowJsonnet         = "Jsonnet"
	AllowPassCredentials = "PassCredentials"
)

func readInlineSources(n yamlscan.Node) InlineSources {
	list := n.Get("repositories")
	return InlineSources{Repositories: texts(list), Listed: list.Kind() == yamlscan.Seq, Allow: texts(n.Get("allow"))}
}

// readRepositories reads spec.repository, a URL or a list of them.
func readRepositories(n yamlscan.Node) []string {
	if one := or(n, ""); one != "" {
		return []string{one}
	}
	return texts(n)
}
