// Package scaffold holds the files that a new fleet begins with.
//
// It owns what they say, for each kind of connector and of CI. It may import schemas, writes nothing, and the same
// [Options] give the same bytes.
package scaffold
