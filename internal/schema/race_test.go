//go:build race

package schema_test

// raced is true under the race detector, where sync.Pool forgets at random what regexp keeps in it.
const raced = true
