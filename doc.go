// Package tenantry turns the definitions of vCluster tenants into everything that Argo CD needs to run
// them.
//
// # The house
//
// Data moves one way, and each stage's type is taken by the next one only:
//
//	files or KRM items -> fleet.Load -> plan.Make -> generators.All -> emit
//	                    (what is written) (what goes where) (what is emitted) (bytes)
//
//	schemas/              the JSON Schemas of the inputs
//	internal/scaffold/    the files that a new fleet begins with
//	internal/dirfs/       a directory that nothing leads out of
//	internal/revision/    a directory as it was at a Git revision
//	internal/problem/     what is wrong, where, and what to write instead
//	internal/usage/       what is said of a wrong command line
//	internal/yamlscan/    reading YAML
//	internal/yamlout/     writing YAML
//	internal/regexps/     regular expressions within bounds
//	internal/repository/  the URLs of repositories
//	internal/serveraddr/  addresses of API servers, in one spelling, judged
//	internal/schema/      the one declaration of every input
//	internal/jsonnetvm/   Jsonnet, evaluated
//	internal/template/    parameters, functions, compile, render
//	internal/akuity/      what the function and the sidecar agree on
//	internal/agentvalues/ Helm values of the Platform's agents, in layers
//	internal/fleet/       what is written
//	internal/plan/        what goes where
//	internal/emit/        objects out: stream and tree
//	internal/index/       what a tree was rendered from, beside it
//	internal/report/      problems for machines: JSON and SARIF
//	generators/           one file an emitted kind, and one table that lists them
//	fn/                   the KRM function's door: ResourceList in, ResourceList out
//	internal/releasefiles man pages and completions, for a release alone
//	internal/jsonnetproc/ Jsonnet in processes of its own, within limits
//	cmd/tenantry/         the command line
//	internal/sidecar/     the sidecar's parts
//	cmd/tenantry-sidecar/ the one program with a network: Akuity's API
//
// A package may import what stands above it: schemas, scaffold, dirfs, revision, problem, usage, yamlscan, yamlout, regexps,
// repository, serveraddr, schema, jsonnetvm, template, akuity, agentvalues, fleet, plan, emit, index, report, generators, then
// tenantry itself, fn, releasefiles, jsonnetproc and cmd/tenantry. A test holds that, and that nothing the function links
// calls the network.
package tenantry
