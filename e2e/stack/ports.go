package stack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports are taken from below the range that kernels hand out to outgoing connections, so that none of those can take a
// port between its choice and its use.
const (
	firstPort = 20000
	lastPort  = 31999
)

// freePorts finds n ports on loopback that nobody listens on.
func freePorts(n int) ([]int, error) {
	var ports []int
	var errs []error
	for range 50 * n {
		if len(ports) == n {
			return ports, nil
		}
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		l, err := net.Listen("tcp", address(port))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		defer func() { _ = l.Close() }() // held until all are chosen, so that none comes twice
		ports = append(ports, port)
	}
	return nil, fmt.Errorf("find %d free ports: %w", n, errors.Join(errs...))
}

// address is host:port on loopback.
func address(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
