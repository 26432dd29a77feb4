package jsonnetvm

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/go-jsonnet"
	"github.com/google/go-jsonnet/ast"
)

// An Error is what is wrong with a file, or what evaluating it ended in. Line and Col begin at 1, and are 0
// where Jsonnet names no place.
type Error struct {
	File      string
	Line, Col int
	What, Fix string
	Stopped   bool // it took more than it may, and What says how much that is
}

func (e *Error) Error() string { return e.What }

// maxSaid is how many bytes of a message are told: error takes any text.
const maxSaid = 2 << 10

// errorOf is what Jsonnet says about a failure, at the innermost place in a file of the user's.
func errorOf(file string, err error) *Error {
	e := &Error{File: file}
	if failed, ok := errors.AsType[jsonnet.RuntimeError](err); ok {
		for _, frame := range slices.Backward(failed.StackTrace) {
			if e.set(frame.Loc) {
				break
			}
		}
		e.What = failed.Msg
	} else if static, ok := errors.AsType[interface {
		error
		Loc() ast.LocationRange
	}](err); ok && e.set(static.Loc()) {
		place := static.Loc()
		e.What = strings.TrimSpace(strings.TrimPrefix(static.Error(), place.String()))
	} else {
		e.What, _, _ = strings.Cut(err.Error(), "\n")
	}
	if len(e.What) > maxSaid {
		e.What = strings.ToValidUTF8(e.What[:maxSaid], "") + "…"
	}
	if strings.HasPrefix(e.What, "Undefined external variable") {
		e.Fix = "std.extVar is closed: everything there is comes by values and loft"
	}
	return e
}

func (e *Error) set(l ast.LocationRange) bool {
	if l.FileName == "" || !l.IsSet() {
		return false
	}
	e.File, e.Line, e.Col = l.FileName, l.Begin.Line, l.Begin.Column
	return true
}
