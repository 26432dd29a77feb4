// Package schemas holds the JSON Schemas that tenantry publishes, one a file of people's: vcluster.yaml,
// fleet.yaml, a template, a connector, a control plane cluster.
//
// The files are written from the declarations of internal/schema by this package's test, and nobody
// edits them. It imports nothing of this module.
package schemas
