// Package report writes problems for the readers that are not people at a terminal: JSON, SARIF and
// GitHub's annotations. The line for people is problem's own.
//
// It may import problem, and nothing else of this module.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
)

// formats is every format, by its name on the command line.
var formats = []struct {
	name  string
	write func(io.Writer, problem.List) error
}{
	{"text", func(w io.Writer, found problem.List) error { return Text(w, found, false) }},
	{"json", asJSON},
	{"sarif", asSARIF},
	{"github", github},
}

// Formats are the names that Write takes; the first is the default.
func Formats() []string {
	names := make([]string, 0, len(formats))
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes the problems, in the list's order, in a format of Formats. The error is w's, or names a
// format that is not there.
func Write(w io.Writer, format string, found problem.List) error {
	for _, f := range formats {
		if f.name == format {
			return f.write(w, found)
		}
	}
	return fmt.Errorf("no format %q; %s", format, problem.Suggest(format, Formats()))
}

// finding is a problem in JSON. Line and column are absent where the input had none.
type finding struct {
	File     string  `json:"file,omitempty"`
	Line     int     `json:"line,omitempty"`
	Column   int     `json:"column,omitempty"`
	Severity string  `json:"severity"`
	Field    string  `json:"field,omitempty"`
	Problem  string  `json:"problem"`
	Fix      string  `json:"fix,omitempty"`
	Waits    bool    `json:"waits,omitempty"` // for a credential or an agent manifest that has yet to come
	Object   *object `json:"object,omitempty"`
}

type object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
}

func asJSON(w io.Writer, found problem.List) error {
	list := make([]finding, 0, len(found))
	for _, p := range found {
		f := finding{File: p.Pos.File, Line: p.Pos.Line, Column: p.Pos.Col, Severity: severity(p), Field: p.Field, Problem: p.What, Fix: p.Fix, Waits: p.Waits}
		if p.Object != (problem.Ref{}) {
			f.Object = &object{p.Object.APIVersion, p.Object.Kind, p.Object.Namespace, p.Object.Name}
		}
		list = append(list, f)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}

func severity(p problem.Problem) string {
	if p.Warn {
		return "warning"
	}
	return "error"
}

// github writes workflow commands, which a pull request shows beside the line (GitHub documentation,
// "Workflow commands").
func github(w io.Writer, found problem.List) error {
	for _, p := range found {
		properties := "file=" + property.Replace(p.Pos.File)
		if p.Pos.Line > 0 {
			properties += fmt.Sprintf(",line=%d", p.Pos.Line)
		}
		if p.Pos.Col > 0 {
			properties += fmt.Sprintf(",col=%d", p.Pos.Col)
		}
		level := severity(p)
		if p.Waits { // nobody can mend it in the pull request
			level = "notice"
		}
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", level, properties, message.Replace(p.Message())); err != nil {
			return err
		}
	}
	return nil
}

var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
