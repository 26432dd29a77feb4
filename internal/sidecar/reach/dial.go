package reach

import (
	"context"
	"net"
	"slices"
	"syscall"
	"time"

	"github.com/tenantry/tenantry/internal/serveraddr"
)

// dialTime is how long connecting may take.
const dialTime = 10 * time.Second

// Dial connects, if what a name leads to at this moment may be connected to. The kernel's own argument is
// judged, so a name that leads elsewhere at a second look gains nothing. A name that is allowed may lead
// anywhere but to the cluster that this runs in.
func (r Rules) Dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	asked, err := address(hostport)
	if err != nil {
		return nil, &Refused{hostport, serveraddr.Elsewhere}
	}
	d := net.Dialer{Timeout: dialTime, Control: func(_, hostport string, _ syscall.RawConn) error {
		reached, err := address(hostport)
		if err != nil {
			return &Refused{hostport, serveraddr.Elsewhere}
		}
		rules := r
		if r.allowed(asked) {
			rules.Allowed = append(slices.Clip(r.Allowed), exactly(reached))
		}
		return rules.Judge(reached)
	}}
	return d.DialContext(ctx, network, hostport)
}

// exactly is a pattern for one address.
func exactly(a serveraddr.Address) serveraddr.Pattern {
	p, _ := serveraddr.ParsePattern(a.Host) // an IP address is one
	return p
}
