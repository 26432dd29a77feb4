package yamlscan

import (
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/problem"
)

// syntaxError turns an error of the library into a problem. The library's own words name a line at
// best, and that is off by one at times; the parser inside its decoder knows the place.
func (f *File) syntaxError(dec *yaml.Decoder, err error) problem.Problem {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, found := strings.CutPrefix(what, "line "); found {
		if _, words, cut := strings.Cut(rest, ": "); cut {
			what = words
		}
	}
	p := problem.Problem{What: what}
	parser := reflect.ValueOf(dec).Elem().FieldByName("parser").Elem()
	mark := field(parser, "parser", "problem_mark")
	if code := field(parser, "parser", "error"); !code.IsValid() || code.Int() == 0 {
		mark = field(parser, "event", "start_mark")
	}
	at := place{1, 1}
	if line, col := field(mark, "line"), field(mark, "column"); line.IsValid() && col.IsValid() {
		at = f.within(place{uint32(line.Int()) + 1, uint32(col.Int()) + 1})
	}
	p.Pos = f.posOf(at)
	p.Fix = f.syntaxFix(what, at)
	return p
}

// field walks down unexported fields of the library; the result is invalid where it has no such.
func field(v reflect.Value, names ...string) reflect.Value {
	for _, name := range names {
		if v.Kind() != reflect.Struct {
			return reflect.Value{}
		}
		v = v.FieldByName(name)
	}
	return v
}

// within keeps a place inside the source: at its end, the library names the line after the last.
func (f *File) within(p place) place {
	lines := uint32(len(f.lineStarts()))
	if p.line > lines {
		return place{lines, 1}
	}
	return p
}

func (f *File) syntaxFix(what string, at place) string {
	line := f.line(int(at.line))
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(indent, "\t"):
		return "indent with spaces, not with tabs"
	case strings.Contains(what, "mapping values are not allowed"):
		return `put a text that holds ": " in quotes`
	case strings.Contains(what, "cannot start any token"):
		return "put a text that begins with this character in quotes"
	case strings.Contains(what, "unknown anchor"):
		return "define the anchor before it, or put a text that begins with * in quotes"
	default:
		return ""
	}
}
