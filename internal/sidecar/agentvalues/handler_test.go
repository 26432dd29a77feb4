package agentvalues_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	values "github.com/tenantry/tenantry/internal/agentvalues"
	"github.com/tenantry/tenantry/internal/sidecar/agentvalues"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

const token = "s3cr3t-of-the-agents"

// fleetOf has one cluster, eu-1, and one that cannot be read, broken.
type fleetOf struct{ values values.Values }

func (f fleetOf) Values(_ context.Context, cluster string) (values.Values, error) {
	switch cluster {
	case "eu-1":
		return f.values, nil
	case "broken":
		return values.Values{}, errors.New("the disk is gone")
	}
	return values.Values{}, agentvalues.ErrUnknown
}

func fleet(t *testing.T) fleetOf {
	t.Helper()
	file, bad := yamlscan.Parse("fleet.yaml", []byte("agents: {replicaCount: 1, tolerations: [{key: a}]}\ncluster: '{\"replicaCount\": null}'\n"))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	var v values.Values
	if v.Agents, bad = values.Read(file.Docs()[0].Get("agents"), ""); len(bad) > 0 {
		t.Fatal(bad)
	}
	if v.Cluster, bad = values.ReadText(file.Docs()[0].Get("cluster"), ""); len(bad) > 0 {
		t.Fatal(bad)
	}
	return fleetOf{v}
}

func handler(t *testing.T, log *bytes.Buffer, perSecond int) http.Handler {
	t.Helper()
	return agentvalues.Handler(agentvalues.Options{
		Fleet: fleet(t), Token: func() (string, error) { return token, nil },
		PerSecond: perSecond, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
}

func ask(h http.Handler, method, url string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, url, nil))
	return w
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	const merged = "replicaCount: null\ntolerations:\n- key: a\n"
	cases := map[string]struct {
		reason, method, url string
		status              int
		body                string
	}{
		"merged":            {"the Platform's path", "GET", "/clusters/eu-1?token=" + token, 200, merged},
		"other path":        {"the path of its other pages", "GET", "/clusters/agent-values/eu-1?token=" + token, 200, merged},
		"empty source":      {"a source left empty is none", "GET", "/clusters/eu-1?source=&token=" + token, 200, merged},
		"platform":          {"one layer", "GET", "/clusters/eu-1?token=" + token + "&source=platform-config", 200, "replicaCount: 1\ntolerations:\n- key: a\n"},
		"cluster":           {"the other layer", "GET", "/clusters/agent-values/eu-1?token=" + token + "&source=cluster-annotation", 200, "replicaCount: null\n"},
		"no token":          {"nobody", "GET", "/clusters/eu-1", 401, ""},
		"wrong token":       {"somebody else", "GET", "/clusters/eu-1?token=" + token + "x", 401, ""},
		"empty token":       {"an empty token is none", "GET", "/clusters/eu-1?token=", 401, ""},
		"unknown":           {"a cluster that is not in the fleet", "GET", "/clusters/eu-2?token=" + token, 404, ""},
		"unknown, no token": {"who may not ask does not learn which clusters there are", "GET", "/clusters/eu-2", 401, ""},
		"source":            {"a source that there is not", "GET", "/clusters/eu-1?token=" + token + "&source=platform", 400, ""},
		"broken":            {"values that cannot be read are not served in part", "GET", "/clusters/broken?token=" + token, 500, ""},
		"post":              {"it is read-only", "POST", "/clusters/eu-1?token=" + token, 405, ""},
		"delete":            {"it is read-only", "DELETE", "/clusters/eu-1?token=" + token, 405, ""},
		"elsewhere":         {"nothing else is there", "GET", "/metrics", 404, ""},
		"head":              {"as GET", "HEAD", "/clusters/eu-1?token=" + token, 200, merged},
		"double slash":      {"it is not led elsewhere", "GET", "//clusters/eu-1?token=" + token, 404, ""},
		"empty element":     {"", "GET", "/clusters//eu-1?token=" + token, 404, ""},
		"dots":              {"", "GET", "/clusters/x/../eu-1?token=" + token, 404, ""},
		"slash at the end":  {"", "GET", "/clusters/eu-1/?token=" + token, 404, ""},
		"no name":           {"", "GET", "/clusters/?token=" + token, 404, ""},
		"no name either":    {"", "GET", "/clusters/agent-values/?token=" + token, 404, ""},
		"of that name":      {"a cluster may be called so", "GET", "/clusters/agent-values?token=" + token, 404, ""},
		"two tokens":        {"the first counts", "GET", "/clusters/eu-1?token=x&token=" + token, 401, ""},
		"deeper":            {"nothing else is there", "GET", "/clusters/a/b/c?token=" + token, 404, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			got := ask(handler(t, &log, 20), c.method, c.url)
			if got.Code != c.status {
				t.Errorf("%s: got status %d, want %d", c.reason, got.Code, c.status)
			}
			if diff := cmp.Diff(c.body, got.Body.String()); c.status == 200 && diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if c.status != 200 && strings.Contains(got.Body.String(), "replicaCount") {
				t.Errorf("%s: a refusal has values in it", c.reason)
			}
			if strings.Contains(log.String(), token) || strings.Contains(got.Body.String(), token) {
				t.Errorf("%s: the token is in the log or the answer", c.reason)
			}
			if got.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: a proxy may keep the answer", c.reason)
			}
		})
	}
}

// TestGuesses: wrong tokens are answered only so often, each address for itself, and take nothing from right
// ones. What is logged of them is a few lines.
func TestGuesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		h := handler(t, &log, 20)
		from := func(address, token string) int {
			r := httptest.NewRequest("GET", "/clusters/eu-1?token="+token, nil)
			r.RemoteAddr = address
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "" {
				t.Error("not said when to come again")
			}
			return w.Code
		}
		got := map[int]int{}
		for i := range 1000 {
			got[from(fmt.Sprintf("192.0.2.1:%d", 1000+i), "guess")]++
			if code := from("192.0.2.1:1", token); code != 200 {
				t.Fatalf("after %d guesses a right token is answered with %d", i, code)
			}
		}
		if diff := cmp.Diff(map[int]int{401: 20, 429: 980}, got); diff != "" {
			t.Errorf("wrong tokens by status (-want +got):\n%s", diff)
		}
		for address, want := range map[string]int{"192.0.2.2:1": 401, "[2001:db8::1]:1": 401, "[::ffff:192.0.2.1]:1": 429, "nonsense": 401} {
			if code := from(address, "guess"); code != want {
				t.Errorf("%s: %d, want %d", address, code, want)
			}
		}
		for i := range 50 { // of one network
			got[from(fmt.Sprintf("[2001:db8::%x]:1", i), "guess")]++
		}
		for i := range 5000 { // more addresses than are told apart
			got[from(fmt.Sprintf("10.0.%d.%d:1", i/250, i%250), "guess")]++
		}
		if got[401] > 20+20+1024+20 {
			t.Errorf("%d wrong tokens of one second are answered", got[401])
		}
		time.Sleep(time.Second)
		if code := from("192.0.2.1:1", "guess"); code != 401 {
			t.Errorf("a second later: status %d", code)
		}
		time.Sleep(time.Hour)
		refused := 0
		for line := range strings.Lines(log.String()) {
			if !strings.Contains(line, "answered") {
				refused++
			}
		}
		if want := fmt.Sprintf("\"refused more within 1m0s\" \"the token is missing or wrong\"=%d \"too many wrong tokens\"=", got[401]+3); refused != 3 || !strings.Contains(log.String(), want) {
			t.Errorf("%d lines, want 3, one with %s:\n%s", refused, want, log.String()[max(0, log.Len()-500):])
		}
	})
}

func TestNoToken(t *testing.T) {
	t.Parallel()
	for reason, read := range map[string]func() (string, error){
		"a file that is gone": func() (string, error) { return "", errors.New("no such file") },
		"an empty token":      func() (string, error) { return "", nil },
	} {
		h := agentvalues.Handler(agentvalues.Options{Fleet: fleet(t), Token: read, PerSecond: 20, Log: slog.New(slog.DiscardHandler)})
		for _, url := range []string{"/clusters/eu-1", "/clusters/eu-1?token="} {
			if w := ask(h, "GET", url); w.Code != http.StatusInternalServerError {
				t.Errorf("%s: %s is answered with %d: it must let nobody in", reason, url, w.Code)
			}
		}
	}
}
