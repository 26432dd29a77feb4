package akuityapi_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenantry/tenantry/internal/sidecar/akuityapi"
	"github.com/tenantry/tenantry/internal/sidecar/akuityfake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// settings reach a fake in memory, with the retries that the sidecar has.
func settings(s *akuityfake.Service) akuityapi.Settings {
	return akuityapi.Settings{
		Organization: akuityfake.Organization, Instance: akuityfake.Instance,
		KeyID: akuityfake.KeyID, Key: akuityapi.NewSecret(akuityfake.Key),
		Transport: s.Transport(),
		Retry:     akuityapi.Retry{Attempts: 5, First: 500 * time.Millisecond, Longest: 30 * time.Second},
	}
}

func connect(t *testing.T, s akuityapi.Settings) *akuityapi.Client {
	t.Helper()
	c, err := akuityapi.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var medium = akuityapi.Owned{Size: "CLUSTER_SIZE_MEDIUM", Labels: map[string]string{"tenantry.dev/fleet": "prod"}}

// told: an error holds no credential and nothing of a body that was not the API's own JSON.
func told(t *testing.T, err error) {
	t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte(akuityfake.KeyID + ":" + akuityfake.Key))
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, text := range []string{e.Error(), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", e)} {
			if strings.Contains(text, akuityfake.Mark) || strings.Contains(text, basic) {
				t.Errorf("a secret is told: %s", text)
			}
		}
	}
}

// TestRedirectOverNetwork: with net/http's own client in between, the key does not travel.
func TestRedirectOverNetwork(t *testing.T) {
	t.Parallel()
	reached := make(chan string, 10)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { reached <- r.Header.Get("Authorization") }))
	defer elsewhere.Close()
	api := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusMovedPermanently))
	defer api.Close()
	transport := akuityapi.NewTransport()
	defer transport.CloseIdleConnections()
	s := settings(akuityfake.New(akuityfake.Habits{}))
	s.URL, s.Transport = api.URL, transport
	if _, err := connect(t, s).List(t.Context()); akuityapi.CodeOf(err) != akuityapi.CodeRedirect {
		t.Errorf("got %v", err)
	}
	if len(reached) > 0 {
		t.Errorf("the redirect was followed, with authorization %q", <-reached)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reason string
		change func(*akuityapi.Settings)
	}{
		"HTTP":      {"the key would be readable on the way", func(s *akuityapi.Settings) { s.URL = "http://akuity.cloud" }},
		"NoScheme":  {"", func(s *akuityapi.Settings) { s.URL = "akuity.cloud" }},
		"User":      {"a URL is no place for a credential", func(s *akuityapi.Settings) { s.URL = "https://u:" + akuityfake.Key + "@akuity.cloud" }},
		"Query":     {"", func(s *akuityapi.Settings) { s.URL = "https://akuity.cloud/?a=b" }},
		"NoKey":     {"an empty key is a missing one", func(s *akuityapi.Settings) { s.Key = akuityapi.Secret{} }},
		"NoOrg":     {"an empty element makes another path", func(s *akuityapi.Settings) { s.Organization = "" }},
		"ColonInID": {"it would move the border between ID and secret", func(s *akuityapi.Settings) { s.KeyID = "a:b" }},
		"KeyLines":  {"a newline at the end of a file is no part of the key", func(s *akuityapi.Settings) { s.Key = akuityapi.NewSecret(akuityfake.Key + "\n") }},
	} {
		s := settings(akuityfake.New(akuityfake.Habits{}))
		c.change(&s)
		_, err := akuityapi.New(s)
		if err == nil {
			t.Errorf("%s: accepted: %s", name, c.reason)
		}
		told(t, err)
	}
	for _, ok := range []string{"https://eu.akuity.cloud", "https://eu.akuity.cloud/", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1"} {
		s := settings(akuityfake.New(akuityfake.Habits{}))
		s.URL = ok
		if _, err := akuityapi.New(s); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	s := akuityapi.NewSecret(akuityfake.Key)
	got := fmt.Sprintf("%v %s %+v %#v %q %v", s, s, s, s, s, struct{ Key akuityapi.Secret }{s})
	if strings.Contains(got, akuityfake.Mark) {
		t.Error(got)
	}
	if diff := cmp.Diff(akuityfake.Key, s.Reveal()); diff != "" {
		t.Error(diff)
	}
}
