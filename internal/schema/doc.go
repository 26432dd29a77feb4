// Package schema declares the model that people write, once, and reads that declaration in two ways: a
// check with the place of every problem, and a JSON Schema for editors.
//
// A [Type] is built in Go from [Object], [Map], [List], [String] and their like. What is wrong in a
// document is found by [Type.Check]; [Type.JSONSchema] says the same to an editor, and a test proves
// that the two agree. A null is a field left out, except in what an API server will read.
//
// It owns the rules of one document: keys, types, values, and which keys go together. What needs two
// documents, or a name looked up, is not known here. It may import problem and yamlscan, and nothing
// else of this module.
//
// Types do not change once they are built, so several goroutines may use one.
package schema
