// Package input reads what the sidecar is told: registration lists and connectors, from files, mounted
// volumes, standard input or the Kubernetes API.
//
// It owns where things are read from and what a connector needs; what a registration list means is
// akuity's business. It may import akuity, akuityapi, problem and yamlscan of this module.
package input
