// Package loopback is an http.RoundTripper to a handler in the same program, for tests: it needs no
// network and so works where testing/synctest fakes the time. It may import nothing of this module.
package loopback
