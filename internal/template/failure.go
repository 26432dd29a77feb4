package template

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// problem is one of this leaf in a call: at the leaf, naming the parameters that it reads and where
// their values were written.
func (l *leaf) problem(c *Call, what, fix string) *problem.Problem {
	p := problem.Problem{Pos: l.node.Pos(), Field: l.field, What: what, Fix: fix}
	p.Cause = &problem.Cause{Pos: p.Pos, Field: l.field, Of: "application"}
	if places := l.places(c, l.reads); places != "" {
		p.What += " (" + places + ")"
	}
	return &p
}

// places names the parameters, each with the place of its value.
func (l *leaf) places(c *Call, r refs) string {
	const most = 3
	var all []string
	for _, i := range r.params {
		if len(all) == most {
			all = append(all, "and others")
			break
		}
		p := &l.t.params[i]
		switch n := c.Args.Origin(i); {
		case n.Exists():
			all = append(all, fmt.Sprintf("parameter %q, value at %s", p.Variable, n.Pos()))
		case p.Default != "":
			all = append(all, fmt.Sprintf("parameter %q, default at %s", p.Variable, p.Node.Get("defaultValue").Pos()))
		default:
			all = append(all, fmt.Sprintf("parameter %q, not given at %s", p.Variable, c.Args.at()))
		}
	}
	if len(all) == 0 && r.whole {
		all = append(all, fmt.Sprintf("parameters at %s", c.Args.at()))
	}
	return strings.Join(all, "; ")
}

var executing = regexp.MustCompile(`(?s)^template: .*?: executing ".*?" at <(.*?)>: (.*)$`)

// maxSaid is how many bytes of an error are told: fail takes any text.
const maxSaid = 2 << 10

// failed is the problem of an execution that ended in an error. What functions say may hold what they
// were given, so nothing of it is shown where that may be a password.
func (l *leaf) failed(c *Call, err error) *problem.Problem {
	if over, ok := errors.AsType[*exhausted](err); ok {
		return l.problem(c, "the template "+over.what, "")
	}
	at, cause := "", cut(err.Error(), maxSaid)
	if m := executing.FindStringSubmatch(cause); m != nil {
		at, cause = m[1], m[2]
	}
	if i := strings.Index(at, " | "+fnPrint); i >= 0 {
		at = at[:i]
	}
	if rest, ok := strings.CutPrefix(cause, "error calling "); ok {
		function, said, _ := strings.Cut(rest, ": ")
		cause = fmt.Sprintf("function %q%s", function, functionSaid(said))
		if l.hasSecret() {
			cause = fmt.Sprintf("function %q gave up; what it says may hold a password and is not shown", function)
		}
	} else {
		cause = plainWords(at, cause)
	}
	return l.problem(c, cause, "")
}

// functionSaid puts the panics of Go that functions end in into the words of the one who called them.
func functionSaid(said string) string {
	switch {
	case strings.Contains(said, "integer divide by zero"):
		return " divides by zero"
	case strings.Contains(said, "out of range"):
		return " is asked for a part that is not there"
	case strings.HasPrefix(said, "runtime error: "):
		return " gave up on what it was given"
	}
	return ": " + said
}

var nilPointer = regexp.MustCompile(`^nil pointer evaluating .*\.(\S+)$`)

func plainWords(at, cause string) string {
	switch m := nilPointer.FindStringSubmatch(cause); {
	case m != nil:
		return fmt.Sprintf("{{ %s }}: there is nothing to read .%s of", at, m[1])
	case strings.HasPrefix(cause, "wrong type for value; expected ") && strings.HasSuffix(cause, "; got interface {}"):
		want := strings.TrimSuffix(strings.TrimPrefix(cause, "wrong type for value; expected "), "; got interface {}")
		return fmt.Sprintf("{{ %s }} is nothing, want a %s", at, want)
	case at != "":
		return fmt.Sprintf("{{ %s }}: %s", at, cause)
	}
	return cause
}
