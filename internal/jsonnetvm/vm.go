package jsonnetvm

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/google/go-jsonnet"
)

// maxStack bounds how deep calls go.
const maxStack = 500

// maxOutput is how many bytes of JSON a call may give: etcd takes no object of more than a few MiB.
const maxOutput = 4 << 20

// A VM evaluates files, and remembers what it has read and parsed. It is for one goroutine at a time.
type VM struct {
	vm    *jsonnet.VM
	files *files
}

// New makes a VM that gets its files from read, by slash paths below the fleet's directory. It asks for each
// file once.
func New(read func(file string) ([]byte, error)) *VM {
	v := &VM{jsonnet.MakeVM(), &files{read, map[string]imported{}}}
	v.vm.MaxStack = maxStack
	v.vm.SetTraceOut(io.Discard)
	v.vm.Importer(v.files)
	return v
}

// Check reads a file and looks at its syntax. Its error is an [*Error], or that of read.
func (v *VM) Check(file string) error {
	contents, _, err := v.files.Import("", file)
	if err != nil {
		return err
	}
	if _, err := jsonnet.SnippetToAST(file, contents.String()); err != nil {
		return errorOf(file, err)
	}
	return nil
}

// Call gives the JSON of what the function of two parameters in a file makes of two texts of JSON. Its error is
// an [*Error].
func (v *VM) Call(file, values, loft string) (string, error) {
	v.vm.TLACode("values", values)
	v.vm.TLACode("loft", loft)
	name, err := json.Marshal(file)
	if err != nil {
		return "", err
	}
	call, err := jsonnet.SnippetToAST("", fmt.Sprintf("function(values, loft) (import %s)(values, loft)", name))
	if err != nil {
		return "", err
	}
	out, err := v.vm.Evaluate(call)
	if err != nil {
		return "", errorOf(file, err)
	}
	if len(out) > maxOutput {
		return "", &Error{File: file, What: fmt.Sprintf("gives more than %d MiB", maxOutput>>20)}
	}
	return out, nil
}
