// Package fn is the KRM function's door: a ResourceList in, a ResourceList out
// (kustomize, cmd/config/docs/api-conventions/functions-spec.md).
//
// It owns how inputs are passed through and how problems become results. What came in leaves as it
// came, comments and order included; what tenantry emitted in an earlier run is replaced. It renders through the
// root package; of the packages behind it, it may import problem, yamlscan, yamlout, fleet,
// plan and emit.
package fn
