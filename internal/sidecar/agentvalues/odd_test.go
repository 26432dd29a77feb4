package agentvalues_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenantry/tenantry/internal/sidecar/agentvalues"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// oddRequests have the token S where somebody may put it by mistake, or to see it come back.
func oddRequests() []string {
	var all []string
	for _, target := range []string{
		"/clusters/eu-1;token=S", "/clusters/eu-1;token=S?token=S", "/clusters/eu-1%3Ftoken=S", "/clusters/eu-1%3ftoken=S?token=S", "/clusters/eu-1&token=S", "/clusters/eu-1/token=S",
		"//eu-1?token=S", "//clusters/eu-1?token=S", "///clusters/eu-1?token=S", "/clusters//eu-1?token=S", "/clusters/../clusters/eu-1?token=S", "/clusters/./eu-1?token=S", "/./clusters/eu-1?token=S",
		"/clusters/eu-1/?token=S", "/clusters?token=S", "/clusters/?token=S", "/clusters/eu-1%2F..?token=S", "/clusters/%2e%2e/eu-1?token=S", `/clusters\eu-1?token=S`, "/clusters/eu-1#S",
		"/clusters/S", "/clusters/S?token=S", "/clusters/agent-values/S?token=S", "/clusters/agent-values/S", "/S", "/token/S", "/S/clusters/eu-1", "/clusters/S/eu-1?token=S", "/clusters/broken;S?token=S",
		"/clusters/eu-1?source=S&token=S", "/clusters/eu-1?source=S", "/clusters/eu-1?TOKEN=S", "/clusters/eu-1?token=%53&S", "/clusters/eu-1?token=S;token=S", "/clusters/eu-1?S", "/clusters/eu-1??token=S", "/clusters/eu-2?token=S",
		"http://u:S@a.invalid/clusters/eu-1", "http://S@a.invalid/clusters/eu-1?token=S", "https://S.invalid/clusters/eu-1", "http://a.invalid//clusters/eu-1?token=S", "S", "*", "?token=S", "/%zz?token=S", "/clusters/eu-1?token=%zzS",
		"/clusters/\x00S", "/clusters/eu-1?token=S\x7f", "/" + strings.Repeat("x", 20_000) + "S",
	} {
		all = append(all, "GET "+target+" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	}
	for _, method := range []string{"S", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "HEAD", "PRI", "get"} {
		all = append(all, method+" /clusters/eu-1?token=S HTTP/1.1\r\nHost: a\r\nX: S\r\nConnection: close\r\n\r\n")
	}
	for _, header := range []string{
		"Host: S", "Host: S@a", "Host: a\r\nHost: S", "Host: a\r\nS", "Host: a\r\nX-S: S", "Host: a\r\nAuthorization: Bearer S", "Host: a\r\nCookie: token=S", "Host: a\r\nReferer: /?token=S",
		"Host: a\r\nContent-Length: S", "Host: a\r\nTransfer-Encoding: S", "Host: a\r\nExpect: S", "Host: a\r\nOrigin: S", "Host: a\r\nX-Forwarded-For: S", "Host: a\r\nX-Original-URL: /S", "Host: a\r\nUpgrade: S\r\nConnection: upgrade",
		"Host: a\r\nRange: S", "Host: a\r\nIf-None-Match: S", "Host: a\r\nX: " + strings.Repeat("S", 20_000), "Host: a\r\nS: a\x00b", "Host: a\r\n S", "Host:\r\nContent-Length: -1\r\nS: S", "S S",
	} {
		all = append(all, "GET /clusters/eu-1 HTTP/1.1\r\n"+header+"\r\nConnection: close\r\n\r\n", "GET //eu-1?token=S HTTP/1.1\r\n"+header+"\r\nConnection: close\r\n\r\n")
	}
	return append(all, "S\r\n\r\n", "GET S\r\n\r\n", "GET /clusters/eu-1?token=S HTTP/S\r\nHost: a\r\n\r\n", "GET /clusters/eu-1?token=S HTTP/1.0\r\n\r\n", "GET /clusters/eu-1?token=S\r\n\r\n", "S", "\x16\x03\x01\x00\x05S", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nS")
}

// TestOddRequests: wherever in a request the token stands, right or wrong, percent-encoded or not, no answer and
// no line of the log repeats it, and nothing is led to another URL.
func TestOddRequests(t *testing.T) {
	t.Parallel()
	var log safe
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ended := make(chan error, 1)
	go func() {
		o := agentvalues.Options{Fleet: fleet(t), Token: func() (string, error) { return token, nil }, PerSecond: 20, Log: logger}
		each := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { agentvalues.Handler(o).ServeHTTP(w, r) }) // anew, so that it logs each
		ended <- agentvalues.Serve(ctx, listener, each, agentvalues.Certificate{}, logger)
	}()
	const wrong = "another-t0ken"
	encoded := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
		return b.String()
	}
	tried := 0
	for _, request := range oddRequests() {
		for _, secret := range []string{token, wrong, encoded(token), encoded(wrong)} {
			tried++
			text := strings.ReplaceAll(request, "S", secret)
			answer := exchange(t, listener.Addr().String(), text)
			if status, _, _ := strings.Cut(strings.TrimPrefix(answer, "HTTP/1.1 "), " "); strings.HasPrefix(status, "3") || strings.Contains(answer, "Location") {
				t.Errorf("%.200q is led elsewhere: %.300q", text, answer)
			}
			shows(t, "the answer", text, answer)
			shows(t, "the log", text, log.take())
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if tried < 400 {
		t.Errorf("only %d requests", tried)
	}
}

func shows(t *testing.T, what, request, text string) {
	t.Helper()
	plain, err := url.PathUnescape(text)
	if err != nil {
		plain = text
	}
	for _, secret := range []string{token, "another-t0ken", base64.StdEncoding.EncodeToString([]byte(token))} {
		if strings.Contains(text, secret) || strings.Contains(plain, secret) {
			t.Errorf("%s to %.200q shows the token: %.500q", what, request, text)
		}
	}
}

func exchange(t *testing.T, address, text string) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, text)
	_ = conn.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(conn) // a connection may be reset, and what came until then counts
	return string(answer)
}

// safe is a buffer for several goroutines.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }

func (s *safe) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.b.Reset()
	return s.b.String()
}
