// Package jsonnetvm evaluates Jsonnet files of a fleet's directory.
//
// It owns what Jsonnet sees (files by their paths below the directory, the arguments of a call, and nothing
// else: no external variables, no native functions, no output but the result) and what its errors look like.
// The interpreter has no place to count steps or bytes at, so a VM bounds how deep calls go and no more: who
// evaluates what a tenant can reach does so in a process of its own (internal/jsonnetproc). It imports nothing
// of this module, and opens no file itself.
package jsonnetvm
