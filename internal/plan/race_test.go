//go:build race

package plan_test

// raced is true under the race detector, which allocates on its own account.
const raced = true
