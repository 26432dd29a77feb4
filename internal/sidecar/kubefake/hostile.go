package kubefake

import (
	"bufio"
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
// buffers nothing and works where testing/synctest fakes the time.
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
	return client, nil
}

func (h *Hostile) serve(raw net.Conn) {
	defer raw.Close()
	conn := tls.Server(raw, h.tls)
	in := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		h.mu.Lock()
		h.requests++
		h.mu.Unlock()
		h.trap(conn, r)
		return
	}
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
