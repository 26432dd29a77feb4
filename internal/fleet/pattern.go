package fleet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A pattern is a slash path with captures in braces, such as tenants/{project}/{name}/vcluster.yaml. A
// capture matches one or more characters of one path segment.
type pattern struct {
	re       *regexp.Regexp
	segments []segment // instead of re: it is asked for every file and path of a Fleet's
	depth    int       // how many segments it has
}

// A segment is one between two slashes, with one capture or none.
type segment struct{ before, name, after string }

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
	return pattern{re, segmentsOf(text), 1 + strings.Count(text, "/")}, err
}

// above is the pattern of a folder that a path leads through, whose own pattern p is: its text is a part of the
// path's.
func (p *pattern) above(text string) pattern {
	depth := 1 + strings.Count(text, "/")
	if p.segments != nil {
		return pattern{segments: p.segments[:depth], depth: depth}
	}
	folder, _ := compilePattern(text, "project", "name", "controlPlaneCluster") // a part of what has compiled
	return folder
}

// segmentsOf is nil where a segment has two captures: which takes how much is for a regular expression.
func segmentsOf(text string) []segment {
	var segments []segment
	for seg := range strings.SplitSeq(text, "/") {
		found := captureInPath.FindAllStringSubmatchIndex(seg, -1)
		switch len(found) {
		case 0:
			segments = append(segments, segment{before: seg})
		case 1:
			m := found[0]
			segments = append(segments, segment{seg[:m[0]], seg[m[2]:m[3]], seg[m[1]:]})
		default:
			return nil
		}
	}
	return segments
}

// capture returns what the segment takes of a text without slashes.
func (s *segment) capture(text string) (string, bool) {
	if s.name == "" {
		return "", text == s.before
	}
	rest, ok := strings.CutPrefix(text, s.before)
	if !ok {
		return "", false
	}
	rest, ok = strings.CutSuffix(rest, s.after)
	return rest, ok && rest != ""
}

// match returns what the captures took of path.
func (p *pattern) match(path string) (map[string]string, bool) {
	if p.segments != nil {
		return p.matchSegments(path)
	}
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

// fits tells whether the path matches.
func (p *pattern) fits(path string) bool {
	if p.segments == nil {
		return p.re.MatchString(path)
	}
	if strings.Count(path, "/") != p.depth-1 {
		return false
	}
	rest := path
	for i := range p.segments {
		var text string
		text, rest, _ = strings.Cut(rest, "/")
		if _, ok := p.segments[i].capture(text); !ok {
			return false
		}
	}
	return true
}

func (p *pattern) matchSegments(path string) (map[string]string, bool) {
	if !p.fits(path) {
		return nil, false
	}
	got := make(map[string]string, len(p.segments))
	rest := path
	for i := range p.segments {
		var text string
		text, rest, _ = strings.Cut(rest, "/")
		if s := &p.segments[i]; s.name != "" {
			got[s.name], _ = s.capture(text)
		}
	}
	return got, true
}
