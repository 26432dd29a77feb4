// Package problem says what is wrong in an input, where, and what to write instead.
//
// It owns the one form that every finding has and the one line that people read it as. It imports
// nothing of this module, and neither reads nor prints anything.
package problem
