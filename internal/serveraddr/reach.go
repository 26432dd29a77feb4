package serveraddr

import (
	"net/netip"
	"slices"
	"strings"
)

// Reach says whom an address reaches, as far as the address itself says it.
type Reach uint8

// The zero Reach is any other machine. All others are refused for a tenant.
const (
	Elsewhere Reach = iota
	// OwnCluster is the API server of the cluster that the program which asks runs in. Argo CD takes a cluster of
	// that address for its own, and without a password or token uses its own service account (argo-cd v3.5.1,
	// pkg/apis/application/v1alpha1, Cluster.RawRestConfig).
	OwnCluster
	// Loopback is the program's own machine or pod.
	Loopback
	// Metadata is the metadata service of a cloud, or a link-local address, which most of them have.
	Metadata
	// NoHost is an address that is not one machine's: multicast, broadcast, reserved.
	NoHost
)

// String says what an address is, as it follows its host: "127.0.0.1" is ….
func (r Reach) String() string {
	return [...]string{
		"an ordinary address", "Argo CD's own cluster", "a loopback address", "a link-local address or a cloud's metadata service",
		"not the address of one machine",
	}[r]
}

// Names by which the API server of the cluster that asks is found, also with the cluster's domain behind svc.
// OpenShift has the second.
var ownNames = []string{"kubernetes", "openshift"}

// loopbackNames are names of the local machine beside localhost and what ends in it (RFC 6761); the rest are in
// /etc/hosts of common systems.
var loopbackNames = []string{
	"localhost", "localhost.localdomain", "localhost4", "localhost4.localdomain4", "localhost6", "localhost6.localdomain6",
	"ip6-localhost", "ip6-loopback", "loopback",
}

// metadataNames are the names of clouds' metadata services: Google, AWS, Tencent, Alibaba, Rancher.
var metadataNames = []string{
	"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal",
	"metadata.tencentyun.com", "metadata.aliyun.com", "rancher-metadata",
}

// metadataNetworks are link-local networks, and metadata services at other addresses: AWS (IPv6), Alibaba, Azure,
// Oracle, Google (IPv6).
var metadataNetworks = prefixes("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "168.63.129.16/32",
	"192.0.0.192/32", "fd20:ce::/32")

var (
	loopbackNetworks = prefixes("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128")
	noHostNetworks   = prefixes("224.0.0.0/4", "240.0.0.0/4", "ff00::/8")
)

// embedding are IPv6 networks whose addresses lead to an IPv4 address: where in them its four bytes stand.
// IPv4-compatible (RFC 4291), translated (RFC 2765, 6052, 8215) and 6to4 (RFC 3056).
var embedding = []struct {
	network netip.Prefix
	at      int
}{
	{netip.MustParsePrefix("::/96"), 12},
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12},
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// Reach says whom the address reaches. Names are not looked up: one that some DNS server points at such an address
// is Elsewhere.
func (a Address) Reach() Reach {
	switch {
	case a.ip.IsValid():
		return reachOf(a.ip)
	case isOwn(a.Host):
		return OwnCluster
	case slices.Contains(loopbackNames, a.Host), strings.HasSuffix(a.Host, ".localhost"):
		return Loopback
	case slices.Contains(metadataNames, a.Host):
		return Metadata
	}
	return Elsewhere
}

func isOwn(host string) bool {
	for _, name := range ownNames {
		rest, found := strings.CutPrefix(host, name)
		switch {
		case !found:
		case rest == "", rest == ".default", rest == ".default.svc", strings.HasPrefix(rest, ".default.svc."):
			return true
		}
	}
	return false
}

func reachOf(ip netip.Addr) Reach {
	in := func(networks []netip.Prefix) bool {
		return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(ip) })
	}
	switch {
	case in(loopbackNetworks):
		return Loopback
	case in(metadataNetworks):
		return Metadata
	case in(noHostNetworks):
		return NoHost
	}
	if ip.Is4() {
		return Elsewhere
	}
	bytes := ip.As16()
	for _, e := range embedding {
		if e.network.Contains(ip) {
			if r := reachOf(netip.AddrFrom4([4]byte(bytes[e.at : e.at+4]))); r != Elsewhere {
				return r
			}
		}
	}
	return Elsewhere
}
