package akuityapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tenantry/tenantry/internal/serveraddr"
)

// DefaultURL is where Akuity's API is. It is not the address of an Argo CD instance, and cannot be
// derived from one.
const DefaultURL = "https://akuity.cloud"

// maxAnswer is how many bytes an answer in JSON may have; a page of clusters has some hundred thousand.
const maxAnswer = 4 << 20

// Settings say which Argo CD instance to talk about, as whom and how.
type Settings struct {
	URL                    string // of the API; "": DefaultURL
	Organization, Instance string // their IDs
	KeyID                  string
	Key                    Secret

	Transport http.RoundTripper     // see NewTransport
	Timeout   time.Duration         // for one attempt; 0: 30 s
	Retry     Retry                 //
	Limit     Limit                 // nil: none
	Record    func(op, code string) // nil: nothing is recorded
	UserAgent string
}

// A Client talks about the clusters of one Argo CD instance at Akuity.
type Client struct {
	calls                  caller
	organization, instance string
}

// New makes a client. An error says which setting is unusable; it repeats no credential.
func New(s Settings) (*Client, error) {
	base, err := baseURL(cmp.Or(s.URL, DefaultURL))
	if err != nil {
		return nil, err
	}
	for what, text := range map[string]string{"organization ID": s.Organization, "instance ID": s.Instance, "API key ID": s.KeyID, "API key secret": s.Key.Reveal()} {
		if text == "" || strings.ContainsAny(text, "\r\n") {
			return nil, fmt.Errorf("the %s is empty or has several lines", what)
		}
	}
	if strings.Contains(s.KeyID, ":") {
		return nil, errors.New("the API key ID holds a colon, which ends it in Basic authentication")
	}
	var calls caller = &wire{
		http: &http.Client{
			Transport:     s.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		base: base, keyID: s.KeyID, key: s.Key, hider: newHider(s.Key.Reveal(), credential(s.KeyID, s.Key)), holder: newHolder(s.Key.Reveal(), credential(s.KeyID, s.Key)),
		userAgent: cmp.Or(s.UserAgent, "tenantry-sidecar"), timeout: cmp.Or(s.Timeout, 30*time.Second),
	}
	if s.Record != nil {
		calls = recording{calls, s.Record}
	}
	if s.Limit != nil {
		calls = limiting{calls, s.Limit}
	}
	return &Client{retrying{calls, s.Retry}, s.Organization, s.Instance}, nil
}

// NewTransport is what calls go through: that of net/http, with the proxies of the environment, apart
// from the rest of the program so that it can be closed. Its caller closes its idle connections.
func NewTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 16
	return t
}

// baseURL takes https, and http to this machine only: Basic authentication is clear text.
func baseURL(text string) (string, error) {
	a, err := serveraddr.Parse(text)
	if err != nil {
		return "", fmt.Errorf("the API's URL is not of the form https://HOST")
	}
	if a.Scheme != "https" && a.Reach() != serveraddr.Loopback {
		return "", fmt.Errorf("the API's URL begins with %q; https is needed, because the API key would be readable on the way", a.Scheme+"://")
	}
	return strings.TrimRight(text, "/"), nil
}

// path is the escaped path of the instance's clusters with more elements.
func (c *Client) path(elements ...string) string {
	var p strings.Builder
	p.WriteString(c.instancePath() + "/clusters")
	for _, e := range elements {
		p.WriteString("/" + url.PathEscape(e))
	}
	return p.String()
}

func (c *Client) instancePath() string {
	return "/api/v1/orgs/" + url.PathEscape(c.organization) + "/argocd/instances/" + url.PathEscape(c.instance)
}

// into takes an answer in JSON, asks check whether it is what was wanted, and only then gives it to
// target: nothing is left in it of an attempt that failed.
func into[T any](target *T, check func(*T) error) func([]byte) error {
	return func(body []byte) error {
		var answer T
		if err := json.Unmarshal(body, &answer); err != nil {
			return errors.New("not JSON of the API")
		}
		if err := check(&answer); err != nil {
			return err
		}
		*target = answer
		return nil
	}
}
