package reach

import (
	"fmt"
	"net"
	"net/netip"
	"slices"

	"github.com/tenantry/tenantry/internal/serveraddr"
)

// Rules say which servers may be connected to. The zero value refuses what no tenant's server is.
type Rules struct {
	// Allowed may be connected to, whatever they reach; the cluster that this runs in never is.
	Allowed []serveraddr.Pattern
	// Own is the address of that cluster's API server; the zero value if it is not known.
	Own netip.Addr
	// Platform is that the platform team chose the server: this machine and Own are allowed then.
	Platform bool
}

// A Refused is a server that may not be connected to.
type Refused struct {
	Host  string
	Reach serveraddr.Reach
}

func (e *Refused) Error() string {
	switch e.Reach {
	case serveraddr.OwnCluster:
		return e.Host + " is not connected to: it is the cluster that tenantry-sidecar runs in"
	case serveraddr.Elsewhere:
		return e.Host + " is not connected to: it is not the address of a server"
	default:
		return fmt.Sprintf("%s is not connected to: it is %s; if it is meant, --allowed-servers takes it", e.Host, e.Reach)
	}
}

// Judge judges an address as it is written. What it lets through is judged again by Dial.
func (r Rules) Judge(a serveraddr.Address) error {
	reach := a.Reach()
	if addr, err := netip.ParseAddr(a.Host); err == nil && addr == r.Own.Unmap() {
		reach = serveraddr.OwnCluster
	}
	switch {
	case reach == serveraddr.Elsewhere, reach != serveraddr.OwnCluster && r.allowed(a):
		return nil
	case r.Platform && (reach == serveraddr.OwnCluster || reach == serveraddr.Loopback):
		return nil
	}
	return &Refused{a.Host, reach}
}

func (r Rules) allowed(a serveraddr.Address) bool {
	return slices.ContainsFunc(r.Allowed, func(p serveraddr.Pattern) bool { return p.Match(a) })
}

// address is that of a host and port, which may be names of this machine's.
func address(hostport string) (serveraddr.Address, error) {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return serveraddr.Address{}, err
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		host = addr.WithZone("").String()
		if addr.Is6() {
			host = "[" + host + "]"
		}
	}
	return serveraddr.Parse("https://" + host)
}

// ParseAllowed reads patterns: hosts, globs of hosts, IP addresses and networks.
func ParseAllowed(texts []string) ([]serveraddr.Pattern, error) {
	var all []serveraddr.Pattern
	for _, text := range texts {
		p, err := serveraddr.ParsePattern(text)
		if err != nil {
			return nil, fmt.Errorf("%q %w", text, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// ParseOwn reads the host of an API server; the zero value if it is not an address.
func ParseOwn(host string) netip.Addr {
	addr, _ := netip.ParseAddr(host) // a name is judged as one
	return addr
}
