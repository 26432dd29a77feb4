package kube

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// What a cluster's API server may cost.
const (
	MaxAnswer = 1 << 20  // bytes of an answer's body; the metadata of an object has some kilobytes
	MaxHeader = 64 << 10 // bytes of an answer's header, with what comes before it as 1xx
	maxValues = 20_000   // that an answer's JSON may have, so that few bytes do not become many objects
	maxKinds  = 1_000    // that a version of an API may have
	maxAPIs   = 32       // versions of APIs that a client remembers

	// RequestTime is what a request may take, with everything: its attempts, the waits between them, and
	// the whole of the answer.
	RequestTime = 30 * time.Second
	dialTime    = 10 * time.Second // to connect, and again for the TLS handshake
)

// A Client asks one API server, one request at a time. Several goroutines may use it.
type Client struct {
	transport http.RoundTripper
	base      *url.URL
	auth      string // the header; "": none, or a certificate
	userAgent string

	turn  sync.Mutex                 // whoever holds it may ask
	known sync.Mutex                 // of kinds
	kinds map[string]map[string]Kind // by API version and name
}

// Connect makes a client; nothing is asked yet. Of the config it uses the address, the token or password, TLS
// settings given as data, Dial, which connects to the API server itself (nil: to any address), Proxy (nil: as
// the environment says), and
// Transport in the place of all these, for tests.
func Connect(config *rest.Config) (*Client, error) {
	base, err := url.Parse(config.Host)
	if err != nil || base.Scheme != "https" || base.Host == "" {
		return nil, errors.New("connect to cluster: its address is not an https URL")
	}
	transport, err := newTransport(config, base)
	if err != nil {
		return nil, err
	}
	c := &Client{transport: transport, base: base, userAgent: rest.DefaultKubernetesUserAgent(), kinds: map[string]map[string]Kind{}}
	switch {
	case config.BearerToken != "":
		c.auth = "Bearer " + config.BearerToken
	case config.Username != "" || config.Password != "":
		c.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(config.Username+":"+config.Password))
	}
	return c, nil
}

// Close ends the connection that is kept for the next request.
func (c *Client) Close() {
	if t, ok := c.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}
