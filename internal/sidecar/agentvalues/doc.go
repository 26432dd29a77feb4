// Package agentvalues serves the Helm values of the Platform's agents as the vCluster Platform does, out
// of a fleet in a directory: helm --values URL works with either.
//
// It owns the HTTP of it: paths, the token, how often one may ask, what is logged. What the values are is
// for internal/agentvalues to say, and how a fleet is read for internal/fleet. It may import dirfs,
// agentvalues, emit, fleet and problem. It only reads.
package agentvalues
