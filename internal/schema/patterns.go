package schema

import (
	"errors"
	"strings"

	"github.com/tenantry/tenantry/internal/regexps"
	"github.com/tenantry/tenantry/internal/serveraddr"
)

// Rules for texts that several types share.
var (
	dnsLabel = Match(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`,
		"is not a DNS label", "use at most 63 lower case letters, digits and dashes, a letter or digit at either end")
	dnsSubdomain = Match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`,
		"is not a name that Kubernetes takes", "use lower case letters, digits, dashes and dots")
	webURL = Match(`^https?://[^/?#@\s]+(/[^?#\s]*)?$`,
		"is not an http or https URL", "write it as https://HOST, with a path at most")
	plainURL = Refuse(`^[^/]*//[^/]*@|[?#]`, "has a user, a query or a fragment in it", "write a scheme, a host and a path only").hidden()

	portNumber = Match(`^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$`,
		"is not a port", "write a number from 1 to 65535")
	hostPort = Match(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$`,
		"is not HOST:PORT", "write a host and a port, without a scheme or a path")
	hostName = Match(`^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$`,
		"is not a host", "write a name or an address, without a scheme, a port or a path")
	boolText = Match(`^(true|false)$`, "is neither true nor false", `write "true" or "false"`)
)

// pattern is the rule that a text has no other placeholders than these: {project}, {tenant} and so on.
func pattern(names ...string) TextRule {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, "{"+n+"}")
	}
	return Match(`^([^{}]|\{(`+strings.Join(names, "|")+`)\})*$`,
		"has a placeholder that it cannot have", "use "+strings.Join(quoted, ", "))
}

// serverPattern, boundedServers and foreignServers are the rules of an exception from what is refused as a server.
var (
	serverPattern  = Keep(patternHasNot(serveraddr.ErrPattern), "", serveraddr.ErrPattern.Error(), "write a host, a glob such as *.internal.example.com, or a network such as 127.0.0.0/8")
	boundedServers = Keep(patternHasNot(serveraddr.ErrEverything), "", serveraddr.ErrEverything.Error(), "name the hosts or networks")
	foreignServers = Keep(patternHasNot(serveraddr.ErrOwn), "", serveraddr.ErrOwn.Error(), "remove it; spec.local of a Cluster says that it is Argo CD's own")
)

func patternHasNot(err error) func(string) bool {
	return func(text string) bool {
		_, found := serveraddr.ParsePattern(text)
		return !errors.Is(found, err)
	}
}

// regularExpression is the rule that Go can compile a text; smallExpression, that it does not compile to what is
// absurdly large.
var (
	regularExpression = Keep(func(s string) bool { err := compiles(s); return err == nil || errors.Is(err, regexps.ErrTooLarge) },
		"", "is not a regular expression", "use the syntax of RE2: golang.org/s/re2syntax")
	smallExpression = Keep(func(s string) bool { return !errors.Is(compiles(s), regexps.ErrTooLarge) },
		"", "is a regular expression of "+regexps.TooLarge, "repeat less: {1000} is what it repeats a thousand times over")
)

func compiles(expression string) error {
	_, err := regexps.Compile(expression)
	return err
}
