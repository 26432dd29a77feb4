// Package usage says what is wrong with a command line, for both programs.
//
// It owns which words and flags a tree of commands takes, and what is said of one that it does not. What each command does
// with them is its program's. It may import problem, and nothing else of this module.
package usage
