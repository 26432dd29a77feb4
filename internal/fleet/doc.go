// Package fleet reads what is written: tenants, control plane clusters, connectors, templates,
// credentials and agent manifests, from files or from KRM items.
//
// It owns the model of one input and every rule that needs one input only; what needs two is plan's.
// It may import problem, yamlscan, schema, template and agentvalues. It reads through an fs.FS that its
// caller gives and opens nothing else.
package fleet
