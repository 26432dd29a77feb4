// Package plan decides what goes where: names, connectors, targets, destinations, isolation, and what
// of the fleet a render emits.
//
// It owns every rule that needs more than one input. It may import problem, yamlscan, template, akuity,
// agentvalues and fleet; it opens no file or socket, and does not know what an output looks like.
package plan
