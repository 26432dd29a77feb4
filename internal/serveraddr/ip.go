package serveraddr

import (
	"net/netip"
	"strconv"
	"strings"
)

// isNumber reports whether the last label of a host is a number, so that programs take the host for an IPv4
// address (WHATWG URL, "ends in a number"): no top-level domain is one.
func isNumber(label string) bool {
	if strings.HasPrefix(label, "0x") {
		return strings.Trim(label[2:], "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// ipv4 reads an IPv4 address as inet_aton(3) does: one to four numbers in decimal, octal (0177) or hexadecimal
// (0x7f), the last of which fills all bytes that are left. Go's own reader takes four decimal numbers only, and
// resolvers of the C library all of these.
func ipv4(host string) (netip.Addr, bool) {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var address uint64
	for i, part := range parts {
		n, ok := number(part)
		room := uint64(1) << 8
		if i == len(parts)-1 {
			room = 1 << (8 * (4 - i))
		}
		if !ok || n >= room {
			return netip.Addr{}, false
		}
		if i < len(parts)-1 {
			n <<= 8 * (3 - i)
		}
		address += n
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), true
}

func number(text string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(text, "0x"):
		text, base = text[2:], 16
	case len(text) > 1 && text[0] == '0':
		text, base = text[1:], 8
	}
	if text == "" || strings.ContainsAny(text, "_+-") {
		return 0, false
	}
	n, err := strconv.ParseUint(text, base, 33)
	return n, err == nil
}

// ipv6 reads what stands between brackets. An IPv4 address that is mapped into IPv6 is that IPv4 address.
func ipv6(text string) (netip.Addr, error) {
	if strings.Contains(text, "%") {
		return netip.Addr{}, ErrZone
	}
	ip, err := netip.ParseAddr(text)
	if err != nil || !ip.Is6() {
		return netip.Addr{}, ErrHost
	}
	return ip.Unmap(), nil
}
