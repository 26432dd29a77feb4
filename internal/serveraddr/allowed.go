package serveraddr

import (
	"errors"
	"net/netip"
	"path"
	"strings"
)

// A Pattern is an exception from what is refused: a host, a glob of hosts, an IP address or a network of them.
type Pattern struct {
	network netip.Prefix
	glob    string
}

// Errors of ParsePattern, as they follow the pattern.
var (
	ErrPattern    = errors.New("is not a host, a glob of hosts, an IP address or a network")
	ErrEverything = errors.New("is every server there is")
	ErrOwn        = errors.New("is the cluster that Argo CD runs in, which is never allowed")
)

// ParsePattern reads a pattern: 10.0.0.0/8, fd00::1, localhost, *.internal.example.com.
func ParsePattern(text string) (Pattern, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		if network.Bits() == 0 {
			return Pattern{}, ErrEverything
		}
		return Pattern{network: network.Masked()}, nil
	}
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && ip.Zone() == "" {
		ip = ip.Unmap()
		return Pattern{network: netip.PrefixFrom(ip, ip.BitLen())}, nil
	}
	glob := strings.TrimSuffix(strings.ToLower(text), ".")
	if _, err := path.Match(glob, ""); err != nil || characters(text) != nil || strings.ContainsAny(glob, "/:@%\\{}") || glob == "" {
		return Pattern{}, ErrPattern
	}
	if strings.Trim(glob, "*?.-") == "" {
		return Pattern{}, ErrEverything
	}
	if isOwn(glob) {
		return Pattern{}, ErrOwn
	}
	return Pattern{glob: glob}, nil
}

// Match reports whether the pattern is for the address, which never is Argo CD's own cluster.
func (p Pattern) Match(a Address) bool {
	if a.Reach() == OwnCluster {
		return false
	}
	if p.network.IsValid() {
		return p.network.Contains(a.ip)
	}
	ok, err := path.Match(p.glob, a.Host)
	return ok && err == nil
}
