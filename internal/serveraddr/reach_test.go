package serveraddr_test

import (
	"errors"
	"testing"

	"github.com/tenantry/tenantry/internal/serveraddr"
)

// TestReach holds whom an address reaches, in many spellings.
func TestReach(t *testing.T) {
	t.Parallel()
	for want, hosts := range map[serveraddr.Reach][]string{
		serveraddr.OwnCluster: {
			"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
			"kubernetes.default.svc.k8s.example.com", "KUBERNETES.default.SVC", "kubernetes.default.svc.", "Kubernetes.", "kubernetes.default.",
			"kubernetes.default.svc.cluster.local.", "openshift.default.svc", "openshift.default.svc.cluster.local",
		},
		serveraddr.Loopback: {
			"localhost", "LOCALHOST", "localhost.", "acme.localhost", "a.b.localhost.", "localhost.localdomain", "localhost6", "ip6-localhost", "ip6-loopback",
			"127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "0x7f.1", "0X7F.0.0.1", "0x7f000001", "2130706433", "017700000001",
			"0177.0.0.1", "0177.1", "0x7f.0x0.0x0.0x1", "127.0x1", "127.01", "0", "0.0.0.0", "0.1", "0x0", "00", "0.0.0.1",
			"[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]",
			"[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[::ffff:0.0.0.0]",
		},
		serveraddr.Metadata: {
			"169.254.169.254", "169.254.1", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.170.2", "169.254.0.1", "[fe80::1]", "[FE80:0::1]",
			"[febf::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "[fd00:ec2::254]", "[fd00:ec2::23]",
			"100.100.100.200", "0x64.0x64.0x64.0xc8", "168.63.129.16", "192.0.0.192", "[fd20:ce::254]", "metadata", "metadata.google.internal",
			"Metadata.Google.Internal.", "metadata.goog", "instance-data", "instance-data.ec2.internal",
		},
		serveraddr.NoHost: {"224.0.0.1", "239.255.255.255", "255.255.255.255", "4294967295", "240.0.0.1", "[ff02::1]", "[::ffff:224.0.0.1]"},
		serveraddr.Elsewhere: {
			"acme.example.com", "10.0.0.1", "192.168.1.1", "172.16.0.1", "126.255.255.255", "128.0.0.1", "169.253.0.1", "169.255.0.1", "[2001:db8::1]", "[fd00::1]",
			"acme.loft-ai-v-acme.svc", "acme.loft-ai-v-acme.svc.cluster.local", "kubernetes.example.com", "kubernetes.acme.svc", "kubernetes.default.example.com",
			"kubernetes-default.svc", "my-kubernetes.default.svc.example.com", "localhost.example.com", "notlocalhost", "metadata.example.com", "100.100.100.201",
			"1.0.0.127", "[64:ff9b::10.0.0.1]",
		},
	} {
		for _, host := range hosts {
			for _, text := range []string{"https://" + host, "https://" + host + ":443/", "HTTPS://" + host + ":6443"} {
				a, err := serveraddr.Parse(text)
				if err != nil || a.Reach() != want {
					t.Errorf("%s: %s (%v), want %s", text, a.Reach(), err, want)
				}
			}
		}
	}
}

func TestPattern(t *testing.T) {
	t.Parallel()
	for pattern, hosts := range map[string]struct{ in, out string }{
		"localhost":        {"https://LOCALHOST.:8443", "https://acme.localhost"},
		"*.localhost":      {"https://acme.localhost", "https://localhost"},
		"127.0.0.0/8":      {"https://127.1", "https://localhost"},
		"0.0.0.0":          {"https://0:8443", "https://0.0.0.1"},
		"127.0.0.*":        {"https://127.0.0.9", "https://127.0.1.9"},
		"::1":              {"https://[0:0::1]", "https://[::2]"},
		"[::1]":            {"https://[0:0::1]", "https://127.0.0.1"},
		"::ffff:127.0.0.1": {"https://127.0.0.1", "https://127.0.0.2"},
		"fe80::/10":        {"https://[fe80::1]", "https://169.254.0.1"},
		"*.default.svc":    {"https://acme.default.svc", "https://kubernetes.default.svc"},
		"k*.svc.*":         {"https://k.svc.x", "https://kubernetes.default.svc.cluster.local"},
	} {
		p, err := serveraddr.ParsePattern(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
		for text, want := range map[string]bool{hosts.in: true, hosts.out: false} {
			a, err := serveraddr.Parse(text)
			if err != nil || p.Match(a) != want {
				t.Errorf("%s and %s: %t, %v", pattern, text, !want, err)
			}
		}
	}
	for pattern, want := range map[string]error{
		"": serveraddr.ErrPattern, "https://localhost": serveraddr.ErrPattern, "localhost:8443": serveraddr.ErrPattern, "[a": serveraddr.ErrPattern,
		"127.1/8": serveraddr.ErrPattern, "a b": serveraddr.ErrPattern, "{tenant}.localhost": serveraddr.ErrPattern, "u@h": serveraddr.ErrPattern,
		"*": serveraddr.ErrEverything, "*.*": serveraddr.ErrEverything, "**": serveraddr.ErrEverything, "?*": serveraddr.ErrEverything,
		"0.0.0.0/0": serveraddr.ErrEverything, "::/0": serveraddr.ErrEverything,
		"kubernetes.default.svc": serveraddr.ErrOwn, "Kubernetes.": serveraddr.ErrOwn, "kubernetes.default.svc.cluster.local": serveraddr.ErrOwn,
	} {
		if _, err := serveraddr.ParsePattern(pattern); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", pattern, err, want)
		}
	}
}
