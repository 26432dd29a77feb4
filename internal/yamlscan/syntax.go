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
	if strings.HasPrefix(what, "unknown anchor") {
		what = "unknown anchor" // its name may be a token that begins with *
	}
	inside := reflect.ValueOf(dec).Elem().FieldByName("parser").Elem()
	parser := field(inside, "parser")
	if code := field(parser, "error"); !code.IsValid() || code.Int() == 0 {
		// Not the parser failed but what builds nodes of its events.
		at := f.markAt(field(inside, "event", "start_mark"))
		return problem.Problem{Pos: f.posOf(at), What: what, Fix: f.syntaxFix(what, at)}
	}
	at, from := f.markAt(field(parser, "problem_mark")), f.markAt(field(parser, "context_mark"))
	if context := field(parser, "context"); context.IsValid() && context.String() != "" {
		what += " " + context.String()
		switch context.String() {
		case "while scanning a simple key", "while scanning a quoted scalar":
			at = from
		default:
			if from.line != at.line {
				what += " that begins at " + f.posOf(from).String()
			}
		}
	}
	return problem.Problem{Pos: f.posOf(at), What: what, Fix: f.syntaxFix(what, at)}
}

// markAt is a place of the library's.
func (f *File) markAt(mark reflect.Value) place {
	line, col := field(mark, "line"), field(mark, "column")
	if !line.IsValid() || !col.IsValid() {
		return place{1, 1}
	}
	return f.inside(int(line.Int())+1, int(col.Int())+1)
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

func (f *File) syntaxFix(what string, at place) string {
	line := f.line(int(at.line))
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(line, "{{"):
		return "put a text that holds {{ }} in quotes"
	case strings.Contains(indent, "\t"):
		return "indent with spaces, not with tabs"
	case strings.Contains(what, "mapping values are not allowed"):
		if strings.Count(line+" ", ": ") < 2 {
			return "indent it as the keys that it stands beside"
		}
		return `put a text that holds ": " in quotes`
	case strings.Contains(what, "cannot start any token"):
		return "put a text that begins with this character in quotes"
	case strings.Contains(what, "incompatible YAML document"):
		return "remove the %YAML line"
	case strings.Contains(what, "unknown anchor"):
		return "define the anchor before it, or put a text that begins with * in quotes"
	default:
		return ""
	}
}

// keyFix says what to write instead of a key that is no text. It mostly is a template's placeholder.
func (f *File) keyFix(key *yaml.Node) string {
	if strings.Contains(f.line(key.Line), "{{") {
		return "put a text that holds {{ }} in quotes"
	}
	return "write a text as the key"
}
