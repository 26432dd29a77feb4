package stack

import (
	"context"
	"slices"
)

// Program is a program that one test started for itself.
type Program struct {
	Name string

	stack *Stack
	own   *process
}

// StartProgram starts a program as the stack starts its own, and waits until ready returns nil. It ends with the stack, if
// it is not stopped before.
func (s *Stack) StartProgram(ctx context.Context, name string, env []string, ready func(context.Context) error, argv ...string) (*Program, error) {
	p, err := s.start(name, env, argv...)
	if err != nil {
		return nil, err
	}
	return &Program{Name: name, stack: s, own: p}, s.ready(ctx, p, ready)
}

// Stop ends the program and everything in its group.
func (p *Program) Stop() {
	p.stack.mu.Lock()
	p.stack.processes = slices.DeleteFunc(p.stack.processes, func(own *process) bool { return own == p.own })
	p.stack.mu.Unlock()
	stopAll([]*process{p.own})
}

// Log is the last n lines that it logged, redacted.
func (p *Program) Log(n int) string { return p.stack.Redact(tail(p.own.log, n)) }

// FreePorts finds n ports on loopback for programs of a test.
func FreePorts(n int) ([]int, error) { return freePorts(n) }

// Address is host:port on loopback.
func Address(port int) string { return address(port) }

// Listening is a check that something accepts connections at host:port.
func Listening(addr string) func(context.Context) error { return listening("tcp", addr) }

// Answering is a check that a URL answers 200.
func Answering(url string) func(context.Context) error { return httpOK(url) }
