// Package components builds the programs that the end-to-end tests run, from pinned source, into a cache.
//
// It owns the table of programs, the nested modules that pin them (a folder each below this one, each with its own
// go.mod, so that the test module stays light), and the layout of the cache. It may import nothing else of this module.
//
// # Cache
//
// The programs lie in $TENANTRY_E2E_CACHE/bin/KEY (default: tenantry-e2e/bin/KEY in [os.UserCacheDir]). KEY is a hash of
// every file of the nested modules, the linker flags, the Go version and the platform, so a changed pin builds anew and
// never mixes with what was there. A program that is there is not built again. Two runs at a time wait for each other.
package components
