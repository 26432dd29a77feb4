package peerinput

import (
	"bytes"
	_ "embed" // the program's fixed file
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/bench/fleetgen"
)

//go:embed jsonnet/main.jsonnet
var jsonnetMain []byte

// Jsonnet writes a program: a function for each ArgoCDApplicationTemplate, and the tenants as JSON.
func Jsonnet(f *fleetgen.Fleet, yield func(fleetgen.File)) {
	yield(fleetgen.File{Path: "main.jsonnet", Data: jsonnetMain})
	var b bytes.Buffer
	b.WriteString("{\n")
	for i := range f.Templates {
		t := &f.Templates[i]
		fmt.Fprintf(&b, "  %q(t, a, p):: %s,\n", t.Name, jsonnetValue(application(t)))
	}
	b.WriteString("}\n")
	yield(fleetgen.File{Path: "applications.libsonnet", Data: b.Bytes()})

	b = bytes.Buffer{}
	b.WriteString("[\n")
	for i := range f.Tenants {
		t := f.Tenant(i)
		if i > 0 {
			b.WriteString(",\n")
		}
		b.Write(mustJSON(tenantData(&t)))
	}
	b.WriteString("\n]\n")
	yield(fleetgen.File{Path: "tenants.json", Data: b.Bytes()})
}

// jsonnetValue is a tree as an expression.
func jsonnetValue(v any) string {
	switch v := v.(type) {
	case fleetgen.Map:
		var b strings.Builder
		for _, f := range v {
			fmt.Fprintf(&b, "%s: %s, ", mustJSON(f.Key), jsonnetValue(f.Value))
		}
		return "{" + b.String() + "}"
	case fleetgen.List:
		var b strings.Builder
		for _, item := range v {
			b.WriteString(jsonnetValue(item) + ", ")
		}
		return "[" + b.String() + "]"
	case fleetgen.Text:
		return jsonnetText(v)
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	}
	panic(fmt.Sprintf("peerinput: %T in a tree", v))
}

// jsonnetText joins the pieces with +, which makes text of a number or a boolean; std.format would be
// slower.
func jsonnetText(t fleetgen.Text) string {
	parts := []string{}
	if len(t) == 0 || t[0].Lit == "" {
		parts = append(parts, `""`)
	}
	for _, p := range t {
		switch {
		case p.If != "":
			parts = append(parts, "(if "+inJsonnet(p.If)+" then "+jsonnetText(p.Then)+` else "")`)
		case p.Param != "":
			parts = append(parts, inJsonnet(p.Param))
		default:
			parts = append(parts, string(mustJSON(p.Lit)))
		}
	}
	return strings.Join(parts, " + ")
}

// inJsonnet is what a hole is called in the program's functions.
func inJsonnet(param string) string { return strings.TrimPrefix(inChart(param), "$") }

// mustJSON writes a value of our own types, which cannot fail.
func mustJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(b.Bytes())
}
