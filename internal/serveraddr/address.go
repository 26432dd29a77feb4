package serveraddr

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// An Address is that of an API server in the one spelling that all of its spellings have in common: lower case, no
// port that is the scheme's own, no dot or slash at the end, an IP address as its numbers.
type Address struct {
	Scheme string // https or http
	Host   string // a name, or an IP address without brackets
	Port   string // "" for the scheme's own
	Path   string // "" for none; otherwise it begins with a slash and does not end in one

	ip netip.Addr // of Host, if that is an IP address
}

// What Parse finds wrong, as it follows the words "the server".
var (
	ErrURL      = errors.New("is not a URL")
	ErrUser     = errors.New("holds a user or a password, which is not kept secret there")
	ErrQuery    = errors.New("has a query or a fragment")
	ErrBlank    = errors.New("holds a blank or a character that is not printed")
	ErrNonASCII = errors.New("holds a character that is not ASCII, which programs read in different ways")
	ErrHost     = errors.New("has a host that is neither a DNS name nor an IP address")
	ErrZone     = errors.New("has an IPv6 address with a zone, which means something on one machine only")
	ErrPort     = errors.New("has a port that is not a number from 1 to 65535")
	ErrPath     = errors.New("has a path with characters or elements that an API server's does not need")
)

const maxHost = 253 // bytes of a DNS name (RFC 1035)

// Parse reads an address. It is strict: what programs may read in two ways is an error, one of those above, and
// no error repeats any part of the text.
func Parse(text string) (Address, error) {
	if err := characters(text); err != nil {
		return Address{}, err
	}
	scheme, rest, found := strings.Cut(text, "://")
	a := Address{Scheme: strings.ToLower(scheme)}
	if !found || a.Scheme != "https" && a.Scheme != "http" {
		return Address{}, ErrURL
	}
	if strings.Contains(rest[:authorityEnd(rest)], "@") {
		return Address{}, ErrUser
	}
	if strings.ContainsAny(rest, "?#") {
		return Address{}, ErrQuery
	}
	authority, path := rest[:authorityEnd(rest)], rest[authorityEnd(rest):]
	if !validPath(path) {
		return Address{}, ErrPath
	}
	a.Path = strings.TrimRight(path, "/")
	if err := a.setHost(authority); err != nil {
		return Address{}, err
	}
	if a.Port == a.defaultPort() {
		a.Port = ""
	}
	return a, nil
}

// characters reports what no address holds.
func characters(text string) error {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 0x80:
			return ErrNonASCII
		case c <= ' ' || c == 0x7F:
			return ErrBlank
		}
	}
	return nil
}

// authorityEnd is where the path, query or fragment begins in what follows the scheme. A backslash ends the
// authority in a browser and not in Go; validHost takes none.
func authorityEnd(rest string) int {
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return i
	}
	return len(rest)
}

func (a Address) defaultPort() string {
	if a.Scheme == "http" {
		return "80"
	}
	return "443"
}

// String is the address as a URL in its one spelling. Parse of it gives the same Address.
func (a Address) String() string {
	host := a.Host
	if a.ip.Is6() {
		host = "[" + host + "]"
	}
	if a.Port != "" {
		host += ":" + a.Port
	}
	return a.Scheme + "://" + host + a.Path
}

// setHost reads HOST, HOST:PORT, [IPV6] and [IPV6]:PORT.
func (a *Address) setHost(authority string) error {
	host, port, hasPort := strings.Cut(authority, ":")
	if inner, rest, found := strings.Cut(authority, "]"); found {
		inner, found = strings.CutPrefix(inner, "[")
		port, hasPort = strings.CutPrefix(rest, ":")
		if !found || rest != "" && !hasPort {
			return ErrHost
		}
		ip, err := ipv6(inner)
		if err != nil {
			return err
		}
		a.ip, a.Host = ip, ip.String()
	} else if err := a.setName(host); err != nil {
		return err
	}
	if hasPort {
		a.Port = port
		return checkPort(port)
	}
	return nil
}

func checkPort(port string) error {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || port[0] == '0' || port[0] == '+' {
		return ErrPort
	}
	return nil
}

// setName reads a DNS name or an IPv4 address.
func (a *Address) setName(text string) error {
	a.Host = strings.TrimSuffix(strings.ToLower(text), ".")
	if !validName(a.Host) {
		return ErrHost
	}
	if last := a.Host[strings.LastIndexByte(a.Host, '.')+1:]; isNumber(last) {
		ip, ok := ipv4(a.Host)
		if !ok {
			return ErrHost
		}
		a.ip, a.Host = ip, ip.String()
	}
	return nil
}

// validName reports whether a host is made of labels of letters, digits, dashes and underscores, of 63 bytes at
// most each. Addresses in numbers are too.
func validName(host string) bool {
	label := 0
	for i := range len(host) {
		switch c := host[i]; {
		case c == '.':
			if label == 0 {
				return false
			}
			label = 0
			continue
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
		case c == '-' && label > 0 && i+1 < len(host) && host[i+1] != '.':
		default:
			return false
		}
		if label++; label > 63 {
			return false
		}
	}
	return label > 0 && len(host) <= maxHost
}

// validPath reports whether a path is empty or made of plain elements; slashes at its end do not count.
func validPath(path string) bool {
	path = strings.TrimRight(path, "/")
	if path == "" {
		return true
	}
	for element := range strings.SplitSeq(path[1:], "/") {
		if element == "" || element == "." || element == ".." {
			return false
		}
		for i := range len(element) {
			switch c := element[i]; {
			case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			case strings.IndexByte("-._~:@!$&'()*+,;=", c) >= 0:
			default:
				return false
			}
		}
	}
	return true
}
