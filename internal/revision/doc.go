// Package revision shows a directory as it was at a revision of its Git repository, as an fs.FS, without a
// second checkout. It runs the user's git, and nothing else runs a program on this side of the house.
// It imports nothing of this module.
package revision
