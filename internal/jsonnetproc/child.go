package jsonnetproc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
)

// A child is a process that evaluates, as its parent sees it.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	to   *json.Encoder
	from *json.Decoder
}

// start starts a child and waits until it is ready. It gets no environment: nothing in it concerns the child, and
// much of it may be secret.
func start(program []string) (*child, error) {
	cmd := exec.Command(program[0], program[1:]...)
	cmd.Env = []string{"GOTRACEBACK=none"}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start a process for Jsonnet: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start a process for Jsonnet: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a process for Jsonnet: %w", err)
	}
	c := &child{cmd, in, json.NewEncoder(in), json.NewDecoder(out)}
	var ready reply
	if err := c.from.Decode(&ready); err != nil {
		return nil, fmt.Errorf("start a process for Jsonnet: %w", errors.Join(err, c.end()))
	}
	return c, nil
}

// ask sends a request and gives the child the files that it asks for until it answers. An error means that the
// child is of no use any more.
func (c *child) ask(read func(file string) ([]byte, error), r request) (*reply, error) {
	if err := c.to.Encode(r); err != nil {
		return nil, err
	}
	for {
		var answer reply
		if err := c.from.Decode(&answer); err != nil {
			return nil, err
		}
		if answer.Import == "" {
			return &answer, nil
		}
		f := file{}
		data, err := read(answer.Import)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			f.Missing = true
		case err != nil:
			f.Failed = err.Error()
		default:
			f.Data = data
		}
		if err := c.to.Encode(f); err != nil {
			return nil, err
		}
	}
}

// end waits for the child's end, which its input's end brings about. That it was stopped is no error.
func (c *child) end() error {
	closed := c.in.Close()
	err := c.cmd.Wait()
	if _, stopped := errors.AsType[*exec.ExitError](err); stopped {
		return nil
	}
	return errors.Join(closed, err)
}
