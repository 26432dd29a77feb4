// Package emit turns objects into bytes: one stream of documents, or a tree of files.
//
// It owns the order of what is emitted, and every rule about files that are already there: which are
// ours, which are rewritten or removed, and how an interrupted run is finished or undone. It may
// import problem and yamlout, and nothing else of this module. It knows no kind of object.
package emit
