package kube

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
)

// TestPanic: a flaw in how a certificate is read costs the one cluster.
func TestPanic(t *testing.T) {
	t.Parallel()
	server := kubefake.NewHostile(func(net.Conn, *http.Request) {})
	conn, err := server.Dial(t.Context(), "tcp", "a:1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = handshake(t.Context(), conn, &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // of a certificate that nobody looks at
		VerifyConnection:   func(tls.ConnectionState) error { panic("slice bounds out of range") },
	}, "a")
	if !errors.Is(err, errCertificate) {
		t.Errorf("got %v", err)
	}
	if _, err := conn.Write(nil); err == nil {
		t.Error("the connection stays")
	}
}

// FuzzValues: a text has at most as many values as are counted.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"", `{"a":["b\"",{},1e9,null]}`, `["\\",[[]],"\\\""]`, "1 2 3", `{"a":1,"a":{"b":[]}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		dec, n := json.NewDecoder(bytes.NewReader(text)), 0
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if d, ok := tok.(json.Delim); !ok || d == '{' || d == '[' {
				n++
			}
		}
		if got := values(text); got < n {
			t.Errorf("%d values, and %d are counted: %s", n, got, text)
		}
	})
}
