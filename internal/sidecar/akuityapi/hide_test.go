package akuityapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
	"github.com/tenantry/tenantry/internal/sidecar/loopback"
)

// answering is a client of an API that answers everything with one text.
func answering(t *testing.T, status int, text string) *akuityapi.Client {
	t.Helper()
	s := settings(akuityfake.New(akuityfake.Habits{}))
	s.Retry = akuityapi.Retry{}
	s.Transport = loopback.Transport(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	return connect(t, s)
}

// leaks tells whether a text shows the key or a good part of it.
func leaks(text string) bool {
	basic := base64.StdEncoding.EncodeToString([]byte(akuityfake.KeyID + ":" + akuityfake.Key))
	alone := base64.StdEncoding.EncodeToString([]byte(akuityfake.Key))
	for _, secret := range []string{akuityfake.Key[:8], akuityfake.Mark, basic[:16], alone[:16]} {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}

// TestHidden: an API that repeats the key, in an answer that is a success, is not repeated.
func TestHidden(t *testing.T) {
	t.Parallel()
	basic := base64.StdEncoding.EncodeToString([]byte(akuityfake.KeyID + ":" + akuityfake.Key))
	var escaped strings.Builder
	for _, r := range akuityfake.Key {
		fmt.Fprintf(&escaped, `\u%04x`, r)
	}
	for name, c := range map[string]struct{ reason, text string }{
		"Key":     {"", akuityfake.Key},
		"Basic":   {"what the header had", basic},
		"Bare":    {"and without the filling at the end", strings.TrimRight(basic, "=")},
		"Base64":  {"as in a Secret", base64.StdEncoding.EncodeToString([]byte(akuityfake.Key))},
		"Escaped": {"JSON has more than one way to write a text", escaped.String()},
		"Twice":   {"", akuityfake.Key + " " + basic + " " + akuityfake.Key},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := strings.ReplaceAll(`{"clusters":[{"id":"KEY","name":"a KEY","description":"KEY","deleteTime":"KEY",
				"reconciliationStatus":{"code":"STATUS_CODE_FAILED","message":"no: KEY"},"healthStatus":{"code":"KEY","message":"KEY"},
				"data":{"size":"KEY","namespace":"KEY","labels":{"KEY":"KEY"},"other":[{"KEY":["KEY",1.50]}]}}],"totalCount":"1"}`, "KEY", c.text)
			all, err := answering(t, http.StatusOK, answer).List(t.Context())
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			shown, err := json.Marshal(all)
			if err != nil {
				t.Fatal(err)
			}
			if text := string(shown); leaks(text) || leaks(fmt.Sprint(all[0].Labels(), all[0].Size(), all[0].Reconciliation.Reason())) {
				t.Errorf("the key is told: %s: %s", c.reason, text)
			}
			if got := all[0].Reconciliation.Reason(); !strings.HasPrefix(got, "no: [hidden]") {
				t.Errorf("the message is %q", got)
			}
			if got := string(all[0].Data["other"]); !strings.Contains(got, "1.50") {
				t.Errorf("a number changed: %s", got)
			}
		})
	}
}

// TestHiddenBeforeCut: a message is cut after the key was taken out, and not in the middle of it.
func TestHiddenBeforeCut(t *testing.T) {
	t.Parallel()
	for n := 280; n < 300; n++ {
		body := fmt.Sprintf(`{"code":3,"message":"%s%s"}`, strings.Repeat("x", n), akuityfake.Key)
		_, err := answering(t, http.StatusBadRequest, body).List(t.Context())
		if err == nil || leaks(err.Error()) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

// TestPlain: what commands a terminal or turns the direction of writing is no message.
func TestPlain(t *testing.T) {
	t.Parallel()
	_, err := answering(t, http.StatusBadRequest, `{"code":3,"message":"a\u001b[31mb\nc\u202ed\u2066e\u009bf"}`).List(t.Context())
	if want := "list clusters: InvalidArgument (400): a [31mb c d e f"; err == nil || err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

// TestManifestWithKey: a manifest cannot be given out with a hole, and what it holds gets into a tenant's
// cluster.
func TestManifestWithKey(t *testing.T) {
	t.Parallel()
	s := akuityfake.New(akuityfake.Habits{})
	s.Add("acme", nil, nil)
	good, err := connect(t, settings(s)).Manifest(t.Context(), "cl-0001")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{akuityfake.Key, base64.StdEncoding.EncodeToString([]byte(akuityfake.Key))} {
		text := strings.ReplaceAll(string(good.Bytes()), "namespace: akuity", "namespace: akuity # "+secret)
		m, err := answering(t, http.StatusOK, text).Manifest(t.Context(), "cl-0001")
		if m != nil || akuityapi.CodeOf(err) != akuityapi.CodeBadAnswer || !strings.Contains(err.Error(), "holds the API key") {
			t.Errorf("got %v", err)
		}
		told(t, err)
	}
}

// TestUpdateWithKey: what was hidden is not written back as it is shown.
func TestUpdateWithKey(t *testing.T) {
	t.Parallel()
	s := akuityfake.New(akuityfake.Habits{})
	s.Add("acme", nil, map[string]string{"note": akuityfake.Key})
	c := connect(t, settings(s))
	cluster, _, err := c.Find(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	cluster, _ = cluster.With(medium)
	if _, err := c.Update(t.Context(), cluster); err == nil || !strings.Contains(err.Error(), "hold the API key") || s.Requests(akuityfake.OpUpdate) > 0 {
		t.Errorf("%d requests: %v", s.Requests(akuityfake.OpUpdate), err)
	}
}
