// Package template turns an Application template and one application's parameters into the entries
// of an Argo CD Application.
//
// A template is rendered leaf by leaf: each string of it is a Go template of its own, so a parameter
// fills a leaf and never adds a field. It is compiled once, into fixed bytes and holes; an application
// fills the holes. Leaves of text and plain reads of parameters never call text/template.
//
// It owns the parameters (their declaration, their values, what is wrong with either), the functions
// that templates may call and the budgets they run under, the leaves, and Jsonnet templates. It knows
// no Kubernetes: what a template is called, which part of it is which object and which fields somebody
// else fills come in by [Source]. It may import problem, yamlscan, yamlout, regexps, schema and jsonnetvm,
// and nothing else of this module; it opens no file, starts no process, reads no clock, no environment and no random
// source. Jsonnet is evaluated by whoever the caller gives it: [Evaluator].
package template
