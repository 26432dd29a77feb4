// Package store keeps agent manifests as they were fetched, where the function finds them: in a folder,
// or as Secrets of a namespace.
//
// It owns that nothing is ever half-written and that manifests, which carry credentials, are readable by
// their owner alone. It may import akuity of this module for names; it does not look into a manifest.
package store
