// Package index remembers what a tree was rendered from, so that the next render of a large fleet looks at
// what has changed and at nothing else.
//
// It owns the file that lies in the tree for that, and every question of whether it still holds: what it says
// is never trusted, only compared. Where anything is not as it says, or is of a kind that it does not follow,
// there is a reason and no answer, and the caller renders everything. Of this module it may import dirfs,
// problem, fleet, plan and emit.
package index
