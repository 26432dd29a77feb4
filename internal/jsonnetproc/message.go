package jsonnetproc

import "github.com/tenantry/tenantry/internal/jsonnetvm"

// A request asks a child for one evaluation, or for the syntax of a file.
type request struct {
	File         string
	Check        bool
	Values, Loft string
}

// A reply answers a request, or asks for a file first.
type reply struct {
	Import string // the file that is asked for; then nothing else is set
	Out    string
	Took   int
	Failed *jsonnetvm.Error
	Last   bool // the child ends behind this reply
}

// A file is what the parent has for one that was asked for.
type file struct {
	Data    []byte
	Missing bool
	Failed  string
}
