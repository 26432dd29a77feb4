// Package generators turns a plan into the objects that tenantry emits, one file a kind.
//
// It owns what each object looks like. It may import problem, yamlscan, yamlout, template, akuity,
// agentvalues, fleet, plan and emit. It is pure: no file, socket, clock, environment or randomness; the same
// plan gives the same objects.
package generators
