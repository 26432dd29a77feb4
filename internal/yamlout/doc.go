// Package yamlout writes YAML: one string, one tree, or one document with a fixed order of fields.
//
// It owns every choice of style, so that all output looks alike: block style, two spaces, sequences
// indented below their key, no folded line, a string plain or in double quotes or as a literal block.
// What it writes is read back as the same value by every reader of YAML 1.1 and 1.2. It may import
// problem and yamlscan, and nothing else of this module.
package yamlout
