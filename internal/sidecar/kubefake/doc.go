// Package kubefake is a small Kubernetes API server in memory, for tests of what the sidecar does to
// clusters: discovery, server-side apply, merge patches, deletion with preconditions, managed fields.
//
// It merges instead of applying a schema, and runs no controller but the one that empties a namespace.
// The tests against a real API server show that this is near enough. It may import loopback of this
// module.
package kubefake
