// Package peerinput writes a synthetic fleet as other tools want it, so that their Applications come out
// equal to tenantry's.
//
// Each tool gets the form that is cheapest for it: what tenantry computes (which parameters have their
// default, which repositories a tenant uses) is there to read. helm, jsonnet and the ResourceList carry
// everything of a tenant; the ApplicationSets and the kustomization its Applications only. It may import
// fleetgen and internal/yamlout, and nothing else of this module.
package peerinput
