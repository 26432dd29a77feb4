package jsonnetproc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/tenantry/tenantry/internal/jsonnetvm"
)

// Argument is what a program is started with to be a child.
const Argument = "jsonnet-child"

// IsChild tells whether a program with these arguments was started to be a child.
func IsChild(args []string) bool { return len(args) == 1 && args[0] == Argument }

// A server is a child, as it sees itself.
type server struct {
	to   *json.Encoder
	from *json.Decoder
	vm   *jsonnetvm.VM
}

// Serve is what a child does: it limits its own process, and answers requests until there are no more. The
// error is that of the pipes.
func Serve(in io.Reader, out io.Writer) error {
	if err := limit(); err != nil {
		return err
	}
	s := &server{to: json.NewEncoder(out), from: json.NewDecoder(in)}
	s.vm = jsonnetvm.New(s.read)
	if err := s.to.Encode(reply{}); err != nil {
		return err
	}
	for {
		var r request
		if err := s.from.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		answer := s.answer(r)
		if err := s.to.Encode(answer); err != nil || answer.Last {
			return err
		}
	}
}

// answer does what is asked for. Whoever asks for too much has no answer: the process ends.
func (s *server) answer(r request) reply {
	began := measure()
	watched := began.watch(func() { os.Exit(1) })
	var a reply
	var err error
	if r.Check {
		err = s.vm.Check(r.File)
	} else {
		a.Out, err = s.vm.Call(r.File, r.Values, r.Loft)
	}
	took := began.since()
	close(watched)
	if took.tooMuch() {
		os.Exit(1) // the watch had not yet seen it
	}
	if failed, ok := errors.AsType[*jsonnetvm.Error](err); ok {
		a.Failed = failed
	} else if err != nil {
		a.Failed = &jsonnetvm.Error{What: err.Error()}
	}
	a.Took, a.Last = took.units(), measure().cpu > retires
	return a
}

// read asks the parent for a file.
func (s *server) read(name string) ([]byte, error) {
	if err := s.to.Encode(reply{Import: name}); err != nil {
		return nil, err
	}
	var f file
	if err := s.from.Decode(&f); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	switch {
	case f.Missing:
		return nil, fs.ErrNotExist
	case f.Failed != "":
		return nil, errors.New(f.Failed)
	}
	return f.Data, nil
}
