// Package emit turns objects into bytes: one stream of documents, or a tree of files.
//
// It owns the order of what is emitted, and every rule about files that are already there: which are
// ours, which are rewritten or removed, and how an interrupted run is undone. Of this
// module it may import dirfs and problem only. It knows no kind of object.
package emit
