package kube_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"go.uber.org/goleak"

	"github.com/tenantry/tenantry/internal/sidecar/kube"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secretWord = "s3cr3t-of-the-agent"

// operations are all that is asked of an API server.
var operations = map[string]func(context.Context, *kube.Client) error{
	"get": func(ctx context.Context, c *kube.Client) error {
		_, err := c.Get(ctx, kube.Namespaces, "", "akuity")
		return err
	},
	"kind": func(ctx context.Context, c *kube.Client) error {
		_, err := c.Kind(ctx, "apps/v1", "Deployment")
		return err
	},
	"apply": func(ctx context.Context, c *kube.Client) error {
		return c.Apply(ctx, kube.Namespaces, "", "akuity", "test", []byte(`{"metadata":{"name":"akuity"},"data":{"token":"`+secretWord+`"}}`))
	},
	"merge": func(ctx context.Context, c *kube.Client) error {
		return c.Merge(ctx, kube.Namespaces, "", "akuity", "test", []byte(`{"metadata":{"annotations":{"a":"b"}}}`))
	},
	"delete": func(ctx context.Context, c *kube.Client) error {
		return c.Delete(ctx, kube.Namespaces, "", "akuity", "1")
	},
}

// harmless tells whether a trap may count as an answer: after a deletion the object is looked for anyway.
func harmless(op string) bool { return op == "delete" }

// TestHostile springs every trap on every operation. Whatever the server does, it costs a bounded time and a
// bounded number of bytes, nothing is connected to but the server, and nothing it says is repeated.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, trap := range kubefake.Traps() {
		for op, do := range operations {
			t.Run(name+"/"+op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := kubefake.NewHostile(trap)
					c, err := kube.Connect(server.Config())
					if err != nil {
						t.Fatal(err)
					}
					defer func() {
						c.Close()
						time.Sleep(time.Minute) // the last connection closes
					}()
					start := time.Now()
					err = do(t.Context(), c)
					if err == nil && !harmless(op) {
						t.Error("it is taken for an answer")
					}
					if took := time.Since(start); took > kube.RequestTime {
						t.Errorf("it took %s", took)
					}
					if n := server.Requests(); n > 4 {
						t.Errorf("%d requests", n)
					}
					if most := int64(4 * (kube.MaxAnswer + kube.MaxHeader + 128<<10)); server.Sent() > most {
						t.Errorf("%d bytes were taken, more than %d", server.Sent(), most)
					}
					for _, address := range server.Dialled() {
						if address != "hostile.invalid:443" {
							t.Errorf("connected to %s", address)
						}
					}
					told(t, err)
				})
			})
		}
	}
}

// told checks that an error is short, one line, and repeats nothing of a server's.
func told(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	text := err.Error()
	if len(text) > 300 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("%d bytes: %q", len(text), text[:min(len(text), 400)])
	}
	for _, s := range []string{kubefake.Token, kubefake.Token[:8], secretWord, "Said", "html"} {
		if strings.Contains(text, s) {
			t.Errorf("%q is repeated: %s", s, text)
		}
	}
}
