package jsonnetproc

import (
	"errors"
	"runtime"
	"sync"

	"github.com/tenantry/tenantry/internal/jsonnetvm"
)

// maxChildren is how many children evaluate at once, on as many processors: each may need some 200 MiB.
const maxChildren = 2

// A Pool evaluates in children that it starts when they are needed. It may be used by several goroutines, and
// is to be closed.
type Pool struct {
	program []string // and its arguments
	free    chan struct{}

	mu   sync.Mutex
	idle []*child
}

// New makes a Pool whose children are started by a program and its arguments, the last of which is [Argument]: it
// is to call [Serve].
func New(program ...string) *Pool {
	n := min(runtime.GOMAXPROCS(0), maxChildren)
	return &Pool{program: program, free: make(chan struct{}, n)}
}

// Check looks at the syntax of a file. See [jsonnetvm.VM.Check].
func (p *Pool) Check(read func(file string) ([]byte, error), file string) error {
	_, _, err := p.ask(read, request{File: file, Check: true})
	return err
}

// Call gives what the function in a file makes of values and loft, and how many units of work that took. See
// [jsonnetvm.VM.Call]; the error of what was stopped says so.
func (p *Pool) Call(read func(file string) ([]byte, error), file, values, loft string) (string, int, error) {
	return p.ask(read, request{File: file, Values: values, Loft: loft})
}

func (p *Pool) ask(read func(file string) ([]byte, error), r request) (out string, took int, err error) {
	p.free <- struct{}{}
	defer func() { <-p.free }()
	c, err := p.child()
	if err != nil {
		return "", 0, err
	}
	answer, err := c.ask(read, r)
	if err != nil { // the child is gone: what it did was too much
		stopped := &jsonnetvm.Error{File: r.File, What: tooMuch, Stopped: true}
		return "", stoppedTook, errors.Join(stopped, c.end())
	}
	if answer.Last {
		_ = c.end() // it has answered
	} else {
		p.mu.Lock()
		p.idle = append(p.idle, c)
		p.mu.Unlock()
	}
	if answer.Failed != nil {
		return "", answer.Took, answer.Failed
	}
	return answer.Out, answer.Took, nil
}

// child is one that waits for work, or a new one.
func (p *Pool) child() (*child, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, nil
	}
	return start(p.program)
}

// Close ends the children. Nothing may be evaluated any more.
func (p *Pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, c := range p.idle {
		errs = append(errs, c.end())
	}
	p.idle = nil
	return errors.Join(errs...)
}
