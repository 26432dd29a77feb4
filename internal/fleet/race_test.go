//go:build race

package fleet_test

// raced is true under the race detector, which allocates on its own account.
const raced = true
