package kubefake

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// Token is what clients of a Hostile server authenticate with. Servers repeat it where they can.
const Token = "t0ken-of-the-tenant"

// A Trap is what a hostile API server does with a request. The connection closes when it returns.
type Trap func(c net.Conn, r *http.Request)

// A Hostile is an API server that springs a trap on every request. It speaks TLS over [net.Pipe], which
// buffers nothing of what it answers and works where testing/synctest fakes the time.
type Hostile struct {
	trap Trap
	ca   []byte
	tls  *tls.Config

	mu       sync.Mutex
	requests int
	sent     int64
	dialled  []string
}

// NewHostile is a server with a certificate of its own.
func NewHostile(trap Trap) *Hostile {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"hostile.invalid"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		panic(err)
	}
	return &Hostile{
		trap: trap, ca: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		tls: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: private}}},
	}
}

// Config reaches the server without a network.
func (h *Hostile) Config() *rest.Config {
	return &rest.Config{
		Host: "https://hostile.invalid", BearerToken: Token, TLSClientConfig: rest.TLSClientConfig{CAData: h.ca}, Dial: h.Dial,
		Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
	}
}

// Dial connects to the server, whatever the address.
func (h *Hostile) Dial(_ context.Context, _, address string) (net.Conn, error) {
	client, server := net.Pipe()
	h.mu.Lock()
	h.dialled = append(h.dialled, address)
	h.mu.Unlock()
	go h.serve(counting{server, h})
	b := &buffered{client, make(chan []byte, 1000), make(chan struct{}), sync.Once{}}
	go b.pump()
	return b, nil
}

func (h *Hostile) serve(raw net.Conn) {
	defer func() { _ = raw.Close() }() // the other side has seen what it should
	conn := tls.Server(raw, h.tls)
	in := bufio.NewReader(conn)
	r, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h.mu.Lock()
	h.requests++
	h.mu.Unlock()
	h.trap(conn, r)
}

// Requests is how many requests came.
func (h *Hostile) Requests() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.requests
}

// Sent is how many bytes clients took, those of TLS among them.
func (h *Hostile) Sent() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sent
}

// Dialled are the addresses that clients connected to.
func (h *Hostile) Dialled() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dialled
}

// A buffered connection takes what is written without waiting, as the kernel does: crypto/tls and net/http
// write while they hold a lock, and whoever waits for a lock keeps a fake clock from going on.
type buffered struct {
	net.Conn
	queue  chan []byte
	closed chan struct{}
	once   sync.Once
}

func (b *buffered) Write(p []byte) (int, error) {
	select {
	case <-b.closed:
		return 0, net.ErrClosed
	default:
	}
	select {
	case b.queue <- bytes.Clone(p):
		return len(p), nil
	default:
		return 0, io.ErrShortWrite // nothing that is tested writes so much
	}
}

func (b *buffered) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Conn.Close()
}

func (b *buffered) pump() {
	for {
		select {
		case <-b.closed:
			return
		case p := <-b.queue:
			if _, err := b.Conn.Write(p); err != nil {
				return
			}
		}
	}
}

// counting counts what is written.
type counting struct {
	net.Conn
	h *Hostile
}

func (c counting) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	c.h.sent += int64(n)
	return n, err
}

// Answer writes what the server answers to a request, and that the connection closes.
func (s *Server) Answer(c net.Conn, r *http.Request) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	resp := w.Result()
	resp.Close = true
	_ = resp.Write(c) // who hangs up gets no more
}
