// Package fleetgen makes synthetic fleets to measure with: any number of tenants, each with its
// vcluster.yaml, the templates they use, the control plane clusters they run on and the connectors of
// those.
//
// A fleet follows from its [Size] alone. Tenant i is the same in a fleet of 10 and in one of 10,000, but
// for the number of projects and control plane clusters. The package holds what a fleet is and how
// tenantry's inputs spell it; peerinput spells the same fleet for other tools. It may import
// internal/yamlout and nothing else of this module.
package fleetgen
