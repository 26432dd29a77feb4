// Package sidecar is tenantry-sidecar without its flags: it reads its input, carries rounds out, again
// and again if asked to, and tells how it is.
//
// Each of its parts is a package below: input (what is wanted), akuityapi (the API at Akuity), store
// (manifests that were fetched), kubeconfig and apply (clusters that agents are put into) and reconcile
// (the decisions). Of this module these import akuity, problem and yamlscan. This is the only side of
// tenantry with a network.
package sidecar
