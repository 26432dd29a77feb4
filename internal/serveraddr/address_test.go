package serveraddr_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/serveraddr"
)

// TestParse holds the one spelling of each address.
func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://acme.example.com":                                     "https://acme.example.com",
		"HTTPS://Acme.Example.COM":                                     "https://acme.example.com",
		"https://acme.example.com/":                                    "https://acme.example.com",
		"https://acme.example.com///":                                  "https://acme.example.com",
		"https://acme.example.com:443":                                 "https://acme.example.com",
		"https://acme.example.com:443/":                                "https://acme.example.com",
		"https://acme.example.com.":                                    "https://acme.example.com",
		"https://ACME.example.com.:443//":                              "https://acme.example.com",
		"https://acme.example.com:6443":                                "https://acme.example.com:6443",
		"https://acme.example.com:80":                                  "https://acme.example.com:80",
		"http://acme.example.com:80":                                   "http://acme.example.com",
		"http://acme.example.com:443":                                  "http://acme.example.com:443",
		"https://acme_1.example.com":                                   "https://acme_1.example.com",
		"https://xn--bcher-kva.example":                                "https://xn--bcher-kva.example",
		"https://rancher.example.com/k8s/clusters/c":                   "https://rancher.example.com/k8s/clusters/c",
		"https://p.example.com/kubernetes/project/a/virtualcluster/b/": "https://p.example.com/kubernetes/project/a/virtualcluster/b",
		"https://10.0.0.1":                                             "https://10.0.0.1",
		"https://10.1":                                                 "https://10.0.0.1",
		"https://10.0.1":                                               "https://10.0.0.1",
		"https://0xa.1":                                                "https://10.0.0.1",
		"https://0XA.0x0.0x1":                                          "https://10.0.0.1",
		"https://167772161":                                            "https://10.0.0.1",
		"https://01200000001":                                          "https://10.0.0.1",
		"https://012.0.0.1":                                            "https://10.0.0.1",
		"https://10.0.0.1.":                                            "https://10.0.0.1",
		"https://[2001:DB8:0:0:0:0:0:1]":                               "https://[2001:db8::1]",
		"https://[2001:db8::1]:443":                                    "https://[2001:db8::1]",
		"https://[2001:db8::1]:6443/":                                  "https://[2001:db8::1]:6443",
		"https://[::ffff:10.0.0.1]":                                    "https://10.0.0.1",
		"https://[::FFFF:a00:1]:6443":                                  "https://10.0.0.1:6443",
		"https://[0:0:0:0:0:ffff:0a00:0001]:443":                       "https://10.0.0.1",
	} {
		a, err := serveraddr.Parse(text)
		if err != nil || a.String() != want {
			t.Errorf("%s: %s, %v, want %s", text, a, err, want)
		}
	}
}

// TestParseRefuses holds what is no address, or not one for all programs.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"":                                       serveraddr.ErrURL,
		"not-a-url":                              serveraddr.ErrURL,
		"not a url":                              serveraddr.ErrBlank,
		"acme.example.com":                       serveraddr.ErrURL,
		"acme.example.com:6443":                  serveraddr.ErrURL,
		"//acme.example.com":                     serveraddr.ErrURL,
		"://acme.example.com":                    serveraddr.ErrURL,
		"https:acme.example.com":                 serveraddr.ErrURL,
		"https:/acme.example.com":                serveraddr.ErrURL,
		`https:\\acme.example.com`:               serveraddr.ErrURL,
		"file:///etc/passwd":                     serveraddr.ErrURL,
		"ftp://acme.example.com":                 serveraddr.ErrURL,
		"unix:///run/docker.sock":                serveraddr.ErrURL,
		"javascript://acme.example.com":          serveraddr.ErrURL,
		"https+x://acme.example.com":             serveraddr.ErrURL,
		"https://":                               serveraddr.ErrHost,
		"https:///path":                          serveraddr.ErrHost,
		"https://.":                              serveraddr.ErrHost,
		"https://..":                             serveraddr.ErrHost,
		"https://a..b":                           serveraddr.ErrHost,
		"https://.a":                             serveraddr.ErrHost,
		"https://a.b..":                          serveraddr.ErrHost,
		"https://-a.example.com":                 serveraddr.ErrHost,
		"https://a-.example.com":                 serveraddr.ErrHost,
		"https://a-":                             serveraddr.ErrHost,
		"https://*.example.com":                  serveraddr.ErrHost,
		"https://a,b":                            serveraddr.ErrHost,
		"https://a%2eb":                          serveraddr.ErrHost,
		"https://%6cocalhost":                    serveraddr.ErrHost,
		`https://acme.example.com\@localhost`:    serveraddr.ErrUser,
		`https://acme.example.com\.evil`:         serveraddr.ErrHost,
		"https://" + strings.Repeat("a", 64):     serveraddr.ErrHost,
		"https://" + strings.Repeat("a.", 127):   nil, // 253 bytes without the last dot
		"https://" + strings.Repeat("a.", 128):   serveraddr.ErrHost,
		"https://u:p@acme.example.com":           serveraddr.ErrUser,
		"https://u@acme.example.com":             serveraddr.ErrUser,
		"https://@acme.example.com":              serveraddr.ErrUser,
		"https://:@acme.example.com":             serveraddr.ErrUser,
		"https://acme.example.com@localhost":     serveraddr.ErrUser,
		"https://acme.example.com#@localhost":    serveraddr.ErrQuery,
		"https://acme.example.com?":              serveraddr.ErrQuery,
		"https://acme.example.com?a=b":           serveraddr.ErrQuery,
		"https://acme.example.com/?a":            serveraddr.ErrQuery,
		"https://acme.example.com#":              serveraddr.ErrQuery,
		"https://acme.example.com/#/":            serveraddr.ErrQuery,
		" https://acme.example.com":              serveraddr.ErrBlank,
		"https://acme.example.com ":              serveraddr.ErrBlank,
		"https://acme.example.com\n":             serveraddr.ErrBlank,
		"https://acme.example.com\t":             serveraddr.ErrBlank,
		"https://acme.example.com\x00":           serveraddr.ErrBlank,
		"https://acme.example.com\x7f":           serveraddr.ErrBlank,
		"https://acme .example.com":              serveraddr.ErrBlank,
		"https://ａcme.example.com":               serveraddr.ErrNonASCII,
		"https://localhost。":                     serveraddr.ErrNonASCII,
		"https://１２７.０.０.１":                      serveraddr.ErrNonASCII,
		"https://ⓛocalhost":                      serveraddr.ErrNonASCII,
		"https://bücher.example":                 serveraddr.ErrNonASCII,
		"https://acme.example.com\u00a0":         serveraddr.ErrNonASCII,
		"https://acme\u200b.example.com":         serveraddr.ErrNonASCII,
		"https://acme.example.com\u202e":         serveraddr.ErrNonASCII,
		"https://acme.example.com:":              serveraddr.ErrPort,
		"https://acme.example.com:0":             serveraddr.ErrPort,
		"https://acme.example.com:0443":          serveraddr.ErrPort,
		"https://acme.example.com:+443":          serveraddr.ErrPort,
		"https://acme.example.com:-1":            serveraddr.ErrPort,
		"https://acme.example.com:65536":         serveraddr.ErrPort,
		"https://acme.example.com:99999999999":   serveraddr.ErrPort,
		"https://acme.example.com:https":         serveraddr.ErrPort,
		"https://acme.example.com:443:443":       serveraddr.ErrPort,
		"https://2001:db8::1":                    serveraddr.ErrPort,
		"https://[2001:db8::1":                   serveraddr.ErrHost,
		"https://2001:db8::1]":                   serveraddr.ErrHost,
		"https://[2001:db8::1]443":               serveraddr.ErrHost,
		"https://[2001:db8::1]:":                 serveraddr.ErrPort,
		"https://[]":                             serveraddr.ErrHost,
		"https://[localhost]":                    serveraddr.ErrHost,
		"https://[127.0.0.1]":                    serveraddr.ErrHost,
		"https://[fe80::1%25eth0]":               serveraddr.ErrZone,
		"https://[fe80::1%eth0]":                 serveraddr.ErrZone,
		"https://256.0.0.1":                      serveraddr.ErrHost,
		"https://1.2.3.4.5":                      serveraddr.ErrHost,
		"https://127.0.0.0x":                     serveraddr.ErrHost,
		"https://127.0.0.08":                     serveraddr.ErrHost,
		"https://4294967296":                     serveraddr.ErrHost,
		"https://0x100000000":                    serveraddr.ErrHost,
		"https://127.16777216":                   serveraddr.ErrHost,
		"https://acme.example.123":               serveraddr.ErrHost,
		"https://acme.0x7f":                      serveraddr.ErrHost,
		"https://acme.example.com/a/../b":        serveraddr.ErrPath,
		"https://acme.example.com/.":             serveraddr.ErrPath,
		"https://acme.example.com//a":            serveraddr.ErrPath,
		"https://acme.example.com/a%2fb":         serveraddr.ErrPath,
		`https://acme.example.com/a\b`:           serveraddr.ErrPath,
		"https://acme.example.com/{{.server}}":   serveraddr.ErrPath,
		"https://acme.example.com/<path:a>":      serveraddr.ErrPath,
		"https://kubernetes.default.svc/a/..//.": serveraddr.ErrPath,
	} {
		if _, err := serveraddr.Parse(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

// FuzzParse holds that the one spelling of an address is read as that address, that whom it reaches stays, and that
// Go's own reader of URLs finds the same host in it.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"https://acme.example.com:6443/a/b/", "https://127.1", "https://0x7f.1:443", "https://[::ffff:169.254.169.254]:80//",
		"https://kubernetes.DEFAULT.svc.:443", "http://017700000001", "https://[64:ff9b::7f00:1]", "https://u:p@h?q#f", "https://xn--a.localhost.",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := serveraddr.Parse(text)
		if err != nil {
			return
		}
		again, err := serveraddr.Parse(a.String())
		if err != nil || again != a {
			t.Fatalf("%q is %q, and that is %q, %v", text, a, again, err)
		}
		if a.Reach() != again.Reach() {
			t.Fatalf("%q reaches %s, and %q %s", text, a.Reach(), again, again.Reach())
		}
		for _, spelling := range []string{text, a.String()} {
			u, err := url.Parse(spelling)
			if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != a.Scheme {
				t.Fatalf("%q is taken, and not by Go: %v", spelling, err)
			}
		}
		u, _ := url.Parse(a.String())
		if u.Hostname() != a.Host || u.Port() != a.Port || u.Path != a.Path {
			t.Fatalf("%q is %q to Go, want %+v", a, u.Host, a)
		}
	})
}
