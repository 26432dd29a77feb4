package agentvalues

import (
	"net/netip"
	"sync"
	"time"
)

// maxAddresses is how many addresses are told apart in a second; the others count as one.
const maxAddresses = 1024

// guesses counts wrong tokens of the second by address.
type guesses struct {
	most int // that are answered

	mu     sync.Mutex
	second int64
	counts map[netip.Prefix]int
}

// allow counts one from an address and port, and tells whether it is answered.
func (g *guesses) allow(from string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := time.Now().Unix(); now != g.second || g.counts == nil {
		g.second, g.counts = now, map[netip.Prefix]int{}
	}
	network := networkOf(from)
	if _, known := g.counts[network]; !known && len(g.counts) == maxAddresses {
		network = netip.Prefix{}
	}
	g.counts[network]++
	return g.counts[network] <= g.most
}

// networkOf is whom an address counts for: itself, or of IPv6 its /64, which is one customer's or less. The zero
// value is for what is no address.
func networkOf(from string) netip.Prefix {
	ap, err := netip.ParseAddrPort(from)
	if err != nil {
		return netip.Prefix{}
	}
	addr := ap.Addr().WithZone("").Unmap()
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	network, _ := addr.Prefix(bits) // as many as the address has, or fewer
	return network
}
