package kube

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"k8s.io/client-go/rest"
)

// kernelBuffer is how many bytes the kernel may hold of an answer: they count to the memory of a Pod.
const kernelBuffer = 256 << 10

// newTransport is a way to base alone. It speaks HTTP/1.1, where a server cannot fill buffers that nobody
// reads, and asks for nothing packed.
func newTransport(config *rest.Config, base *url.URL) (http.RoundTripper, error) {
	if config.Transport != nil {
		return config.Transport, nil
	}
	settings, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, errors.New("connect to cluster: its certificates or keys are not usable")
	}
	if settings == nil {
		settings = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	settings.NextProtos = []string{"http/1.1"}
	t := &http.Transport{
		TLSClientConfig: settings, TLSHandshakeTimeout: dialTime, DisableCompression: true,
		MaxResponseHeaderBytes: MaxHeader, MaxConnsPerHost: 1, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
	}
	dialer := &net.Dialer{Timeout: dialTime}
	proxyOf := config.Proxy
	if proxyOf == nil {
		proxyOf = http.ProxyFromEnvironment
	}
	proxy, err := proxyOf(&http.Request{URL: base})
	if err != nil {
		return nil, errors.New("connect to cluster: the proxy of the environment is not usable")
	}
	if proxy != nil { // it connects to the server, so who may be reached is the proxy's to say
		t.Proxy, t.DialContext = http.ProxyURL(proxy), dialer.DialContext
		return t, nil
	}
	dial := config.Dial
	if dial == nil {
		dial = dialer.DialContext
	}
	t.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, 2*dialTime)
		defer cancel()
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetReadBuffer(kernelBuffer) // without it more is held, and no harm done otherwise
		}
		return handshake(ctx, conn, settings, base.Hostname())
	}
	return t, nil
}

// handshake begins TLS. A panic in it is the server's error: it reads certificates that a tenant wrote,
// and a flaw in how Go reads them must cost that tenant's cluster and not the program.
func handshake(ctx context.Context, conn net.Conn, settings *tls.Config, host string) (_ net.Conn, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errCertificate
		}
		if err != nil {
			_ = conn.Close() // the error that counts is the handshake's
		}
	}()
	settings = settings.Clone()
	if settings.ServerName == "" {
		settings.ServerName = host
	}
	secure := tls.Client(conn, settings)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, &handshakeError{err}
	}
	return secure, nil
}

// A handshakeError is that TLS could not be begun.
type handshakeError struct{ cause error }

func (e *handshakeError) Error() string { return "TLS handshake: " + e.cause.Error() }
func (e *handshakeError) Unwrap() error { return e.cause }
