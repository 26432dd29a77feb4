package fleetgen

import (
	"fmt"
	"strings"
)

// A Text is a string with holes, as the leaves of a template are. It is written
//
//	tenant: «loft.project»/«version»
//	«if metrics»
//	port: «port»
//	«end»
//
// where a line that holds only «if …» or «end» leaves no line behind.
type Text []Piece

// A Piece is text as it stands, a hole, or text that depends on a boolean.
type Piece struct {
	Lit   string
	Param string // of a hole: a parameter, or one of the names below
	If    string // the parameter that Then depends on
	Then  Text   // literal text begins with the line break before it
}

// What a hole may name beside a template's own parameters: the tenant it is rendered for.
const (
	LoftProject = "loft.project"
	LoftTenant  = "loft.virtualClusterName"
	LoftCluster = "loft.cluster"
)

// ParseText reads the notation above. It panics on text that is not in it, for all texts are this
// package's own.
func ParseText(s string) Text {
	t, rest := parseText(s)
	if rest != "" {
		panic("fleetgen: «end» without «if» before " + rest)
	}
	return t
}

func parseText(s string) (t Text, rest string) {
	for s != "" {
		lit, after, ok := strings.Cut(s, "«")
		if !ok {
			return append(t, Piece{Lit: s}), ""
		}
		word, after, ok := strings.Cut(after, "»")
		if !ok {
			panic("fleetgen: « without » in " + s)
		}
		name, isIf := strings.CutPrefix(word, "if ")
		if isIf || word == "end" {
			lit = strings.TrimSuffix(lit, "\n")
		}
		if lit != "" {
			t = append(t, Piece{Lit: lit})
		}
		switch {
		case word == "end":
			return t, after
		case isIf:
			then, after := parseText(after)
			t, s = append(t, Piece{If: name, Then: then}), after
			continue
		}
		t, s = append(t, Piece{Param: word}), after
	}
	return t, ""
}

// Fixed tells whether the text has no holes, and then what it is.
func (t Text) Fixed() (string, bool) {
	switch {
	case len(t) == 0:
		return "", true
	case len(t) == 1 && t[0].Param == "" && t[0].If == "":
		return t[0].Lit, true
	}
	return "", false
}

// Fill is the text with value in its holes.
func (t Text) Fill(value func(param string) any) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.If != "":
			if value(p.If) == true {
				b.WriteString(p.Then.Fill(value))
			}
		case p.Param != "":
			fmt.Fprint(&b, value(p.Param))
		default:
			b.WriteString(p.Lit)
		}
	}
	return b.String()
}

// Go is the text as a Go template, each hole and each condition named by ref.
func (t Text) Go(ref func(param string) string) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.If != "":
			b.WriteString("\n{{- if " + ref(p.If) + " }}" + p.Then.Go(ref) + "\n{{- end }}")
		case p.Param != "":
			b.WriteString("{{ " + ref(p.Param) + " }}")
		default:
			b.WriteString(p.Lit)
		}
	}
	return b.String()
}
