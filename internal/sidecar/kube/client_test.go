package kube_test

import (
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/tenantry/tenantry/internal/sidecar/kube"
	"github.com/tenantry/tenantry/internal/sidecar/kubefake"
	"github.com/tenantry/tenantry/internal/sidecar/loopback"
	"github.com/tenantry/tenantry/internal/sidecar/reach"
)

// answering is a client of a server that answers everything with h.
func answering(t *testing.T, host string, h http.HandlerFunc) *kube.Client {
	t.Helper()
	c, err := kube.Connect(&rest.Config{Host: host, BearerToken: kubefake.Token, Transport: loopback.Transport(h)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPaths: a server's address may have a path, and nothing that a server or a record says leads out of it.
func TestPaths(t *testing.T) {
	t.Parallel()
	var asked []string
	c := answering(t, "https://platform.invalid/kubernetes/project/shop/virtualcluster/acme/", func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		fmt.Fprint(w, `{"kind":"APIResourceList","resources":[
			{"name":"deployments","kind":"Deployment","namespaced":true},{"name":"deployments/status","kind":"Status"},{"name":"../../../other","kind":"Up"},
			{"name":"a?b","kind":"Query"},{"name":"%2e%2e","kind":"Escaped"},{"name":"","kind":"Empty"}]}`)
	})
	deployments, err := c.Kind(t.Context(), "apps/v1", "Deployment")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"Status", "Up", "Query", "Escaped", "Empty", ""} {
		if _, err := c.Kind(t.Context(), "apps/v1", kind); !errors.Is(err, kube.ErrNoKind) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, version := range []string{"", "/", "a/b/c", "..", "../v1", "v1/..", "a?b/v1", "%2e%2e/v1", "v1?a=b"} {
		if _, err := c.Kind(t.Context(), version, "Deployment"); err == nil {
			t.Errorf("%q is an API version", version)
		}
	}
	for _, name := range []string{"", ".", "..", "a/b", "a%2fb", "a%"} {
		if _, err := c.Get(t.Context(), deployments, "akuity", name); err == nil {
			t.Errorf("%q is a name", name)
		}
		if err := c.Delete(t.Context(), deployments, name, "agent", "1"); err == nil {
			t.Errorf("%q is a namespace", name)
		}
	}
	if _, err := c.Get(t.Context(), deployments, "akuity", "agent?a#b"); err == nil {
		t.Error("the answer has another name")
	}
	want := "[/kubernetes/project/shop/virtualcluster/acme/apis/apps/v1 /kubernetes/project/shop/virtualcluster/acme/apis/apps/v1/namespaces/akuity/deployments/agent?a#b]"
	if got := fmt.Sprint(asked); got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
}

// TestFields: of a refusal are told the fields that the object has, and a reason that Kubernetes has.
func TestFields(t *testing.T) {
	t.Parallel()
	c := answering(t, "https://a.invalid", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprintf(w, `{"kind":"Status","reason":"Invalid","message":%q,"details":{"causes":[{"field":"spec.ports[0].name"},{"field":%q},{"field":"data[%s]"},{"field":""}]}}`, secretWord, secretWord, secretWord)
	})
	err := c.Apply(t.Context(), kube.Namespaces, "", "akuity", "test", []byte(`{"spec":{"ports":[{"name":"`+secretWord+`"}]},"data":{"a":"b"}}`))
	if want := "refused (422 Invalid), spec.ports[0].name"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestCost: the most expensive answers that are taken cost a bounded number of bytes of memory, which
// docs/sidecar.md adds up.
func TestCost(t *testing.T) {
	full := func(text, filler, end string, n int) string { return text + strings.Repeat(filler, n) + end }
	const most = kube.MaxAnswer - 1000
	for name, body := range map[string]string{
		"one text":         full(`{"kind":"Namespace","metadata":{"name":"akuity","annotations":{"a":"`, "x", `"}}}`, most),
		"escaped":          full(`{"kind":"Namespace","metadata":{"name":"akuity","annotations":{"a":"`, `\u0041`, `"}}}`, most/6),
		"annotations":      `{"kind":"Namespace","metadata":{"name":"akuity","annotations":{` + strings.Join(numbered(6_500, `"%0150d":"a"`), ",") + `}}}`,
		"managers":         full(`{"kind":"Namespace","metadata":{"name":"akuity","managedFields":[{}`, `,{}`, `]}}`, 9_900),
		"something else":   full(`{"kind":"Namespace","metadata":{"name":"akuity"},"x":[{}`, `,{"":{}}`, `]}`, 4_900),
		"a name too many":  full(`{"kind":"Namespace","metadata":{"name":"akuity"`, `,"name":"akuity"`, `}}`, 9_900),
		"kinds":            full(`{"kind":"APIResourceList","metadata":{"name":"akuity"},"resources":[{}`, `,{}`, `]}`, 9_900),
		"a refusal":        full(`{"kind":"Status","details":{"causes":[{}`, `,{}`, `]}}`, 9_900),
		"nested":           full("", `{"kind":`, "", 9_900) + "1" + strings.Repeat("}", 9_900),
		"numbers":          full(`{"kind":"Namespace","metadata":{"name":"akuity"},"x":[1`, `,1e9`, `]}`, 19_000),
		"blanks and a key": full(`{"kind":"Namespace","metadata":{"name":"akuity"}`, " ", "}", most),
	} {
		c := answering(t, "https://a.invalid", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = c.Get(t.Context(), kube.Namespaces, "", "akuity") // some are refused in the end
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got >= cost {
			t.Errorf("%s: %d MiB, and it should be less than %d", name, got, cost)
		} else {
			t.Logf("%s: %d KiB", name, (after.TotalAlloc-before.TotalAlloc)>>10)
		}
	}
}

// cost is what an answer may take, in MiB, with everything that is garbage by then.
const cost = 6

func numbered(n int, format string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return all
}

// TestReasons: what goes wrong on the way is told in words of ours.
func TestReasons(t *testing.T) {
	t.Parallel()
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"kind":"Namespace","metadata":{"name":"akuity"}}`)
	})
	secure, plain, strict := httptest.NewTLSServer(ok), httptest.NewServer(ok), httptest.NewUnstartedServer(ok)
	strict.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	strict.StartTLS()
	old := httptest.NewUnstartedServer(ok)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10} //nolint:gosec // what is not to be spoken
	old.StartTLS()
	for _, s := range []*httptest.Server{secure, plain, strict, old} {
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		t.Cleanup(s.Close)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	trusted := func(s *httptest.Server) rest.TLSClientConfig {
		return rest.TLSClientConfig{CAData: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})}
	}
	other := trusted(secure)
	other.ServerName = "other.invalid"
	for name, c := range map[string]struct {
		config rest.Config
		want   string // the end of the error; "": none
	}{
		"Good":      {rest.Config{Host: secure.URL, TLSClientConfig: trusted(secure)}, ""},
		"Path":      {rest.Config{Host: secure.URL + "/a/b", TLSClientConfig: trusted(secure)}, ""},
		"Unknown":   {rest.Config{Host: secure.URL}, "its certificate is signed by none that the kubeconfig trusts"},
		"Name":      {rest.Config{Host: secure.URL, TLSClientConfig: other}, "its certificate is for another name"},
		"Plain":     {rest.Config{Host: strings.Replace(plain.URL, "http", "https", 1)}, "it does not speak TLS"},
		"Alert":     {rest.Config{Host: strict.URL, TLSClientConfig: trusted(strict)}, "it ended the TLS handshake: tls: certificate required"},
		"Old":       {rest.Config{Host: old.URL, TLSClientConfig: trusted(old)}, "it ended the TLS handshake: tls: protocol version not supported"},
		"Closed":    {rest.Config{Host: "https://" + closed.Addr().String()}, "connect to " + closed.Addr().String() + ": connection refused"},
		"NoHost":    {rest.Config{Host: "https://there-is-no.invalid"}, "there-is-no.invalid"},
		"Forbidden": {rest.Config{Host: secure.URL, TLSClientConfig: trusted(secure), Dial: reach.Rules{}.Dial}, "127.0.0.1 is not connected to: it is a loopback address; if it is meant, --allowed-servers takes it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.config.Proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
			client, err := kube.Connect(&c.config)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if _, err = client.Get(t.Context(), kube.Namespaces, "", "akuity"); (err == nil) != (c.want == "") || err != nil && !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestProxy: with a proxy, the proxy is connected to, and told where to.
func TestProxy(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 8)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host + r.Header.Get("Authorization")
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := kube.Connect(&rest.Config{Host: "https://acme.invalid", BearerToken: kubefake.Token, Dial: reach.Rules{}.Dial, Proxy: http.ProxyURL(at)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Get(t.Context(), kube.Namespaces, "", "akuity"); err == nil {
		t.Error("the proxy refused")
	}
	if got := <-asked; got != "CONNECT acme.invalid:443" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

func TestConnect(t *testing.T) {
	t.Parallel()
	for reason, config := range map[string]*rest.Config{
		"credentials would be readable":  {Host: "http://a.invalid"},
		"no host":                        {Host: "https://"},
		"no URL":                         {Host: "a.invalid:443"},
		"a certificate that is none":     {Host: "https://a.invalid", TLSClientConfig: rest.TLSClientConfig{CertData: []byte(secretWord), KeyData: []byte(secretWord)}},
		"authorities that are none":      {Host: "https://a.invalid", TLSClientConfig: rest.TLSClientConfig{CAData: []byte(secretWord)}},
		"a proxy that cannot be read":    {Host: "https://a.invalid", Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New(secretWord) }},
		"authorities beside no checking": {Host: "https://a.invalid", TLSClientConfig: rest.TLSClientConfig{CAData: []byte(secretWord), Insecure: true}},
	} {
		if _, err := kube.Connect(config); err == nil || strings.Contains(err.Error(), secretWord) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// FuzzAnswer: an answer that is taken is small, and one that is refused is refused in few words.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"Namespace","metadata":{"name":"akuity","uid":"1","annotations":{"a":"b"},"managedFields":[{"manager":"m"}]}}`, "{}", "[]", `{"kind":"Status","reason":"NotFound"}`, "\x00",
	} {
		f.Add(200, []byte(seed))
		f.Add(404, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 999 {
			return
		}
		c := answering(t, "https://a.invalid", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
		if status == http.StatusTooManyRequests || status >= 500 {
			return // repeated, with waits between
		}
		o, err := c.Get(t.Context(), kube.Namespaces, "", "akuity")
		told(t, err)
		var plain struct {
			Metadata struct{ Name string }
		}
		if o != nil && (json.Unmarshal(body, &plain) != nil || plain.Metadata.Name != "akuity") {
			t.Errorf("%q is taken for the object", body)
		}
	})
}
