// Package yamlscan reads YAML into one arena of small nodes per file, with the place of each.
//
// It owns the way in which a fleet's files are read. Files in the block-style subset that people
// write are read by a scanner of ours that keeps offsets into the source and decodes nothing; every
// other file goes to go.yaml.in/yaml/v3 as a whole, and comes out as the same arena. Both give the
// same nodes: kinds, types, texts, styles and places are those of the library.
//
// # What is a problem
//
// Text that is not UTF-8 or holds control characters, a syntax error, and aliases that grow beyond
// a bound or nodes nested too deep leave a [File] without documents. Keys written twice, keys that
// are maps or lists, merge keys that cannot be merged and texts that do not fit their tag are
// reported, a hundred of them at most, and the documents stay.
//
// It may import problem and nothing else of this module. It opens no file.
package yamlscan
