package agentvalues

import "maps"

// merge lays over on under as Helm does with several --values (helm, pkg/cli/values, MergeValues): a map
// on a map goes deep, and everything else replaces, null included. Neither map is changed.
//
// It is written here because none of Helm's packages that hold the rule can be linked: cli/values brings
// its getters and their HTTP client, and so does chartutil by its JSON Schema loader; chart/v2/loader of
// Helm 4 brings Kubernetes' whole scheme, 580 packages. Tests hold it to the helm program itself. A
// package of Helm's that holds MergeMaps and nothing else would change our mind.
func merge(under, over map[string]any) map[string]any {
	out := maps.Clone(under)
	if out == nil {
		out = make(map[string]any, len(over))
	}
	for key, value := range over {
		deep, isMap := value.(map[string]any)
		below, onMap := out[key].(map[string]any)
		if isMap && onMap {
			value = merge(below, deep)
		}
		out[key] = value
	}
	return out
}
