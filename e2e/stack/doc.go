// Package stack runs real programs for the end-to-end tests: API servers, Argo CD, its plugin server, Git repositories.
//
// It owns their command lines, certificates, ports and files, when each is ready, and that nothing is left afterwards. It
// may import components and nothing else of the project; it knows nothing of tenantry but the name of its program.
//
// Everything lives on loopback and below one temporary directory, [Stack.Dir]. A Stack ends with [Stack.Stop]; when its
// process dies without it (a time-out, a kill), a janitor process ends what it started and removes the directory.
//
// No text that this package returns or prints holds a credential that it made: see [Stack.Redact].
package stack
