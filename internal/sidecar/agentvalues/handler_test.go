package agentvalues_test

import (
	"bytes"
	"context"
	"errors"
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

// TestLimit asks at one moment: as many as allowed are answered, wrong tokens count too, and a second
// later it goes on.
func TestLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		h := handler(t, &log, 20)
		got := map[int]int{}
		for i := range 30 {
			url := "/clusters/eu-1?token=" + token
			if i%2 == 1 {
				url = "/clusters/eu-1?token=guess"
			}
			got[ask(h, "GET", url).Code]++
		}
		if diff := cmp.Diff(map[int]int{200: 10, 401: 10, 429: 10}, got); diff != "" {
			t.Errorf("answers by status (-want +got):\n%s", diff)
		}
		time.Sleep(time.Second)
		if w := ask(h, "GET", "/clusters/eu-1?token="+token); w.Code != 200 {
			t.Errorf("a second later: status %d", w.Code)
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
