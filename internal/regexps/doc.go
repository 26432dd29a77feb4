// Package regexps compiles and matches regular expressions within bounds that count work, never time.
//
// Go's expressions take a time that grows with their instructions times the text, and both can be large:
// (a?){1000} is four thousand instructions in eleven bytes. Here an expression has a bounded number of
// them, and matching takes [Steps], which run out at the same place on every machine.
//
// It owns every regular expression that is not the program's own. It imports nothing of this module.
package regexps
