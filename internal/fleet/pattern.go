package fleet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A pattern is a slash path with captures in braces, such as tenants/{project}/{name}/vcluster.yaml. A
// capture matches one or more characters of one path segment.
type pattern struct{ re *regexp.Regexp }

var captureInPath = regexp.MustCompile(`\{([^{}]*)\}`)

// compilePattern fails on a capture that is not allowed or stands twice, and on a path that leaves the
// fleet's directory.
func compilePattern(text string, allowed ...string) (pattern, error) {
	for seg := range strings.SplitSeq(text, "/") {
		if seg == "" || seg == "." || seg == ".." {
			return pattern{}, fmt.Errorf("%q is not a path below the fleet's directory", text)
		}
	}
	seen := map[string]bool{}
	var expr strings.Builder
	expr.WriteByte('^')
	last := 0
	for _, m := range captureInPath.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		if !slices.Contains(allowed, name) {
			return pattern{}, fmt.Errorf("no capture {%s}; write one of {%s}", name, strings.Join(allowed, "}, {"))
		}
		if seen[name] {
			return pattern{}, fmt.Errorf("{%s} stands twice", name)
		}
		seen[name] = true
		expr.WriteString(regexp.QuoteMeta(text[last:m[0]]))
		expr.WriteString(`(?P<` + name + `>[^/]+?)`)
		last = m[1]
	}
	expr.WriteString(regexp.QuoteMeta(text[last:]))
	expr.WriteByte('$')
	re, err := regexp.Compile(expr.String())
	return pattern{re}, err
}

// match returns what the captures took of path.
func (p pattern) match(path string) (map[string]string, bool) {
	m := p.re.FindStringSubmatch(path)
	if m == nil {
		return nil, false
	}
	got := map[string]string{}
	for i, name := range p.re.SubexpNames() {
		if name != "" {
			got[name] = m[i]
		}
	}
	return got, true
}
