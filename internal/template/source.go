package template

import (
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Source is a template as it was written.
type Source struct {
	Name   string
	Root   yamlscan.Node // the whole object, for the places of problems
	Params yamlscan.Node // spec.parameters
	Tree   yamlscan.Node // spec.template; absent for Jsonnet
	// Jsonnet is the file of a Jsonnet template, a slash path below the fleet's directory, and else "".
	Jsonnet string
	// Programs are the parts of Tree that are rendered, each on its own. Their paths are below Tree.
	Programs []Part
	// Type is the declared type of what lies at a path below Tree ("[]" for the items of a list), nil
	// where none is declared. Without it every leaf is what it looks like.
	Type func(path ...string) *schema.Type
}

// Part is one map of a template whose entries are rendered together.
type Part struct {
	Path   []string // of the map below Source.Tree: spec, metadata.labels
	Indent int      // the column of its keys in the output
	Slots  []Slot
	Drop   [][]string // leaves below Path that never leave: destination.server
}

// Slot is a leaf whose text the caller gives with each call. It takes the place of what the author
// wrote there; where the author wrote nothing, it is added with its parents, first in its map.
type Slot struct {
	Path  []string // below Part.Path: destination.name
	Index int      // of its text in Call.Slots
}

// Options are what the Fleet says about templates.
type Options struct {
	// Strings passes each parameter as its text (parameterTypes: String).
	Strings bool
	// UndeclaredWarn keeps parameters that no template declares, with a warning.
	UndeclaredWarn bool
	// Jsonnet evaluates Jsonnet templates; without it, they can be read and not rendered. Import reads a file for it, by its slash
	// path below the fleet's directory, and no other.
	Jsonnet Evaluator
	Import  func(file string) ([]byte, error)

	noHoles bool // every leaf goes through text/template: what tests compare holes with
}
