package template

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/regexps"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// ParamType is what the values of a parameter are.
type ParamType string

// The types that the Platform knows. Multiline and Password differ from String in how they are shown
// only: the value of a Password is in no message.
const (
	String    ParamType = "string"
	Multiline ParamType = "multiline"
	Boolean   ParamType = "boolean"
	Number    ParamType = "number"
	Password  ParamType = "password"
)

// IsText tells whether values are strings.
func (t ParamType) IsText() bool { return t != Boolean && t != Number }

// A Param is one declared parameter (loft-sh/api, storage/v1, AppParameter).
type Param struct {
	Variable    string // foo or foo.bar
	Label       string
	Description string
	Type        ParamType
	Options     []string
	Min, Max    *int
	Required    bool
	Default     string // "" is none
	Node        yamlscan.Node

	validation, invalidation *regexps.Expression
	path                     []string
	field                    string // spec.parameters[0]
	fallback                 value  // the typed Default, or nothing
}

// Validation is the expression that a value must match, "" for none.
func (p *Param) Validation() string { return expression(p.validation) }

// Invalidation is the expression that a value must not match, "" for none.
func (p *Param) Invalidation() string { return expression(p.invalidation) }

func expression(x *regexps.Expression) string {
	if x == nil {
		return ""
	}
	return x.String()
}

// readParams reads spec.parameters and reports the declarations that cannot be meant. What
// schema.Template says about each field is checked by it, and what it refuses is passed over here.
func readParams(list yamlscan.Node, o Options) ([]Param, problem.List) {
	var params []Param
	var bad problem.List
	i := 0
	for n := range list.Items() {
		r := paramReader{node: n, field: fmt.Sprintf("spec.parameters[%d]", i), options: o}
		i++
		if p, ok := r.read(); ok {
			params = append(params, p)
		}
		bad.Add(r.bad...)
	}
	bad.Add(clashes(params)...)
	return params, bad
}

// clashes finds variables declared twice, and variables that are also the map another one lies in.
func clashes(params []Param) problem.List {
	var bad problem.List
	for i := range params {
		p := &params[i]
		for j := range i {
			q := &params[j]
			n := min(len(p.path), len(q.path))
			if !slices.Equal(p.path[:n], q.path[:n]) {
				continue
			}
			what := fmt.Sprintf("parameter %q is declared twice; first at %s", p.Variable, q.Node.Get("variable").Pos())
			if len(p.path) != len(q.path) {
				what = fmt.Sprintf("parameter %q cannot stand beside %q at %s: one of them would be a value and a map at once",
					p.Variable, q.Variable, q.Node.Get("variable").Pos())
			}
			bad.Add(problem.Problem{Pos: p.Node.Get("variable").Pos(), Field: p.field + ".variable", What: what})
			break
		}
	}
	return bad
}

type paramReader struct {
	node    yamlscan.Node
	field   string
	options Options
	bad     problem.List
}

func (r *paramReader) report(key, what, fix string) {
	at := r.node.Get(key)
	if !at.Exists() {
		at = r.node
	}
	r.bad.Add(problem.Problem{Pos: at.Pos(), Field: r.field + "." + key, What: what, Fix: fix})
}

func (r *paramReader) text(key string) string {
	n := r.node.Get(key)
	if n.Type() == yamlscan.Null {
		return ""
	}
	return n.Text()
}

func (r *paramReader) read() (Param, bool) {
	p := Param{
		Variable: r.text("variable"), Label: r.text("label"), Description: r.text("description"),
		Default:  r.text("defaultValue"),
		Required: r.node.Get("required").Any() == true,
		Type:     ParamType(cmp.Or(r.text("type"), string(String))),
		Min:      r.integer("min"), Max: r.integer("max"), Node: r.node, field: r.field,
		validation: r.expression("validation"), invalidation: r.expression("invalidation"),
	}
	p.path = strings.Split(p.Variable, ".")
	if slices.Contains(p.path, "") || p.path[0] == "loft" {
		return Param{}, false
	}
	if !slices.Contains([]ParamType{String, Multiline, Boolean, Number, Password}, p.Type) {
		p.Type = String
	}
	for n := range r.node.Get("options").Items() {
		if n.Kind() == yamlscan.Scalar {
			p.Options = append(p.Options, n.Text())
		}
	}
	if lo, hi := deref(p.Min, math.MinInt), deref(p.Max, math.MaxInt); lo > hi {
		r.report("max", fmt.Sprintf("%d is below min, which is %d: no value fits", hi, lo), "")
	}
	r.defaultOf(&p)
	return p, true
}

func (r *paramReader) integer(key string) *int {
	i, err := strconv.Atoi(r.text(key))
	if err != nil {
		return nil
	}
	return &i
}

func (r *paramReader) expression(key string) *regexps.Expression {
	if text := r.text(key); text != "" {
		x, _ := regexps.Compile(text)
		return x
	}
	return nil
}

func deref(i *int, otherwise int) int {
	if i == nil {
		return otherwise
	}
	return *i
}

// defaultOf types the default once. That the Platform takes a default past min, max and the
// expressions is kept, and said.
func (r *paramReader) defaultOf(p *Param) {
	if p.Default == "" {
		p.fallback = nothing(p.Type, r.options.Strings)
		return
	}
	v, what := p.parse(p.Default, r.options.Strings)
	if what != "" {
		r.report("defaultValue", what, "")
		v = nothing(p.Type, r.options.Strings)
	} else if what = p.refuses(v.text, nil); what != "" {
		r.report("defaultValue", what, "the default is used all the same")
		r.bad[len(r.bad)-1].Warn = true
	}
	p.fallback = v
}
