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

// freePorts finds n ports on loopback that nobody listens on, for programs that open them themselves.
func freePorts(n int) ([]int, error) {
	ports := make([]int, n)
	for i := range ports {
		l, port, err := listen()
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // held until all are chosen, so that none comes twice
		ports[i] = port
	}
	return ports, nil
}

// listen opens a port on loopback that nobody listens on.
func listen() (net.Listener, int, error) {
	var errs []error
	for range 50 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		l, err := net.Listen("tcp", address(port))
		if err == nil {
			return l, port, nil
		}
		errs = append(errs, err)
	}
	return nil, 0, fmt.Errorf("find a free port: %w", errors.Join(errs...))
}

// address is host:port on loopback.
func address(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
