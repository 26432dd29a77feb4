package stack

import (
	"fmt"
	"io"
	"net"
	"sync"
)

// Proxy forwards a port of its own to a cluster's API server. Each gives the one cluster another server URL, so that it
// can be several destinations for Argo CD, and one of them can go away.
type Proxy struct {
	URL string

	target   string
	listener net.Listener

	mu     sync.Mutex
	conns  []net.Conn
	closed bool
}

// StartProxy opens a port to the cluster's API server.
func (c *Cluster) StartProxy() (*Proxy, error) {
	l, port, err := listen()
	if err != nil {
		return nil, fmt.Errorf("start a proxy to %s: %w", c.Name, err)
	}
	// Connecting to 0.0.0.0 is connecting to this machine. Fleets allow it by allowedServers.
	p := &Proxy{URL: fmt.Sprintf("https://0.0.0.0:%d", port), target: c.URL[len("https://"):], listener: l}
	go p.serve()
	c.stack.onStop(p.Close)
	return p, nil
}

// Close makes the server unreachable, at once and for good, also for who is connected.
func (p *Proxy) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	_ = p.listener.Close()
	for _, conn := range p.conns {
		_ = conn.Close()
	}
}

func (p *Proxy) serve() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = in.Close()
			continue
		}
		if p.keep(in, out) {
			go pipe(in, out)
			go pipe(out, in)
		}
	}
}

// keep remembers connections for Close; false when it was called already.
func (p *Proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		for _, conn := range conns {
			_ = conn.Close()
		}
		return false
	}
	p.conns = append(p.conns, conns...)
	return true
}

// pipe copies until either side ends, then ends both.
func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from) // ends with an error whenever a side is closed
	_ = to.Close()
	_ = from.Close()
}
