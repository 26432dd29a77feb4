package reach_test

import (
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/sidecar/reach"
)

var own = netip.MustParseAddr("10.96.0.1")

func rules(t *testing.T, allowed ...string) reach.Rules {
	t.Helper()
	all, err := reach.ParseAllowed(allowed)
	if err != nil {
		t.Fatal(err)
	}
	return reach.Rules{Own: own, Allowed: all}
}

// TestJudge are hosts by who may connect to them. Their spellings are serveraddr's to know.
func TestJudge(t *testing.T) {
	t.Parallel()
	platform := rules(t)
	platform.Platform = true
	for host, c := range map[string]struct{ tenant, platform, allowed bool }{
		"acme.p-shop.svc": {true, true, true}, "eu.example.com": {true, true, true}, "10.96.0.2": {true, true, true}, "[fd00::1]": {true, true, true},
		"localhost": {false, true, true}, "a.localhost": {false, true, false}, "127.1": {false, true, true}, "0.0.0.0": {false, true, false}, "[::ffff:127.0.0.1]": {false, true, true},
		"kubernetes.default.svc": {false, true, false}, "10.96.0.1": {false, true, false}, "[::ffff:10.96.0.1]": {false, true, false},
		"169.254.169.254": {false, false, false}, "169.254.9.9": {false, false, true}, "metadata.google.internal": {false, false, false}, "[fe80::1]": {false, false, false},
		"224.0.0.1": {false, false, false}, "255.255.255.255": {false, false, false},
	} {
		a, err := serveraddr.Parse("https://" + host)
		if err != nil {
			t.Fatal(err)
		}
		for who, r := range map[string]struct {
			rules reach.Rules
			want  bool
		}{
			"a tenant": {rules(t), c.tenant}, "the platform team": {platform, c.platform},
			"a tenant with exceptions": {rules(t, "127.0.0.0/8", "localhost", "169.254.9.0/24", "10.96.0.0/16"), c.allowed},
		} {
			err := r.rules.Judge(a)
			if _, refused := errors.AsType[*reach.Refused](err); refused == r.want || (err == nil) != r.want {
				t.Errorf("%s for %s: %v", host, who, err)
			}
		}
	}
}

// TestDial: a name that was let through is judged again by the address that it leads to.
func TestDial(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	itself := rules(t, "127.0.0.0/8", "localhost")
	itself.Own = netip.MustParseAddr("127.0.0.1")
	for _, r := range []reach.Rules{rules(t), itself} {
		for _, host := range []string{"localhost", "127.0.0.1", "::ffff:127.0.0.1", "0.0.0.0", "127.0.0.1%", ""} {
			conn, err := r.Dial(t.Context(), "tcp", net.JoinHostPort(host, port))
			if _, ok := errors.AsType[*reach.Refused](err); !ok {
				t.Errorf("%s is connected to: %v", host, err)
			}
			if err == nil {
				conn.Close()
			}
		}
	}
	if _, err := rules(t).Dial(t.Context(), "tcp", "no port"); err == nil {
		t.Error("what is no address is connected to")
	}
	for host, allowed := range map[string]string{"127.0.0.1": "127.0.0.1", "localhost": "localhost"} { // the name, wherever it leads
		conn, err := rules(t, allowed).Dial(t.Context(), "tcp", net.JoinHostPort(host, port))
		if err != nil {
			t.Errorf("%s is allowed: %v", host, err)
			continue
		}
		conn.Close()
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "*", "0.0.0.0/0", "https://a", "kubernetes.default.svc"} {
		if _, err := reach.ParseAllowed([]string{"127.0.0.1", bad}); err == nil {
			t.Errorf("%q may be allowed", bad)
		}
	}
	if reach.ParseOwn("10.96.0.1") != own || reach.ParseOwn("kubernetes.default.svc").IsValid() {
		t.Error("own addresses are not read")
	}
}
