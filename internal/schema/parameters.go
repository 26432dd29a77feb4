package schema

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Parameter is one declared parameter of a template (loft-sh/api, storage/v1, AppParameter). Its
// expressions compile.
type Parameter struct {
	Variable                 string // foo or foo.bar
	Label, Description       string
	Type                     string // string, multiline, boolean, number, password; "" is string
	Options                  []string
	Min, Max                 *int
	Required                 bool
	Default                  string // "" is none
	Validation, Invalidation string
}

// Parameters is the type of the parameters that an application gives to a template which declares
// these. Values are read as the vCluster Platform reads them: options refuse nothing, a text is read as
// a boolean or number where one is declared, an empty one is one left out. A dotted variable is a map
// in a map, or one key.
func Parameters(params []Parameter) *Type {
	root := &paramTree{}
	for i := range params {
		root.put(strings.Split(params[i].Variable, "."), &params[i])
	}
	t := root.object()
	for i := range params {
		p := &params[i]
		if p.Required && p.Default == "" && strings.Contains(p.Variable, ".") {
			r := OneSet(p.Variable, "is required", "", p.Variable)
			r.paths, r.blank = ways(strings.Split(p.Variable, ".")), true
			t = t.With(r)
		}
	}
	return t
}

// paramTree is the levels of dotted variables.
type paramTree struct {
	name string
	leaf *Parameter
	subs []*paramTree
}

func (n *paramTree) put(path []string, p *Parameter) {
	if len(path) == 0 {
		n.leaf = p
		return
	}
	i := slices.IndexFunc(n.subs, func(s *paramTree) bool { return s.name == path[0] })
	if i < 0 {
		i = len(n.subs)
		n.subs = append(n.subs, &paramTree{name: path[0]})
	}
	n.subs[i].put(path[1:], p)
}

func (n *paramTree) object() *Type {
	var fields []Field
	for _, s := range n.subs {
		fields = append(fields, s.fields("", n.name == "")...)
	}
	return Object(fields...)
}

// fields are the keys that may be written for n: its name, and dotted ones for what lies below.
func (n *paramTree) fields(prefix string, top bool) []Field {
	name := prefix + n.name
	if n.leaf != nil {
		f := n.leaf.field(name)
		if top && prefix == "" && n.leaf.Required && n.leaf.Default == "" {
			f = f.Need("")
		}
		f.hidden = prefix != ""
		return []Field{f}
	}
	level := F(name, n.object(), "")
	level.hidden = prefix != ""
	fields := []Field{level}
	for _, s := range n.subs {
		fields = append(fields, s.fields(name+".", top)...)
	}
	return fields
}

// ways are all paths of keys that a dotted variable may be written as: [a b] and [a.b].
func ways(path []string) [][]string {
	if len(path) == 1 {
		return [][]string{path}
	}
	var all [][]string
	for i := range path {
		first := strings.Join(path[:i+1], ".")
		if i == len(path)-1 {
			all = append(all, []string{first})
			break
		}
		for _, rest := range ways(path[i+1:]) {
			all = append(all, append([]string{first}, rest...))
		}
	}
	return all
}

func (p *Parameter) field(name string) Field {
	words := p.Label
	if p.Description != "" {
		words = strings.TrimPrefix(words+": "+p.Description, ": ")
	}
	return F(name, p.values(), words).Default(p.Default)
}

// values is what the parameter's value may be.
func (p *Parameter) values() *Type {
	empty := func(ok func(string) bool) func(string) bool {
		return func(s string) bool { return s == "" && (!p.Required || p.Default != "") || ok(s) }
	}
	switch p.Type {
	case "boolean":
		return Either(Bool(), Int().Between(0, 1), String().Must(
			Keep(empty(isBoolean), p.orEmpty(booleans), "is not a boolean", "write true or false"),
			Avoid(`^([yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF])$`, "is a boolean to some readers of YAML and a text to others", "write true or false"),
		)).called("true or false")
	case "number":
		lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
		if p.Min != nil {
			lo = int64(*p.Min)
		}
		if p.Max != nil {
			hi = int64(*p.Max)
		}
		isNumber := func(s string) bool { _, err := strconv.Atoi(s); return err == nil }
		inRange := func(s string) bool { i, err := strconv.Atoi(s); return err != nil || int64(i) >= lo && int64(i) <= hi }
		return Either(Int().Between(lo, hi), String().Must(
			Keep(empty(isNumber), p.orEmpty(`[+-]?[0-9]+`), "is not an integer", ""),
			Keep(inRange, "", outside(p.Min, p.Max), ""),
		)).called("an integer")
	}
	t := String()
	if len(p.Options) > 0 {
		t = OpenEnum(p.Options...)
		t.quietly = p.Validation != "" || p.Invalidation != ""
	}
	t = t.taking(asTheirText).Must(noMark)
	if p.Type == "password" {
		t = t.Secret()
	}
	if p.Validation != "" {
		t = t.Must(p.expression(p.Validation, true))
	}
	if p.Invalidation != "" {
		t = t.Must(p.expression(p.Invalidation, false))
	}
	return t
}

// outside says of which bounds a number is out.
func outside(lo, hi *int) string {
	switch {
	case lo == nil && hi == nil:
		return ""
	case hi == nil:
		return "is less than " + strconv.Itoa(*lo)
	case lo == nil:
		return "is more than " + strconv.Itoa(*hi)
	default:
		return "is not between " + strconv.Itoa(*lo) + " and " + strconv.Itoa(*hi)
	}
}

// noMark refuses the noncharacter that stands for what a template leaves out.
var noMark = Keep(func(s string) bool { return !strings.Contains(s, "\ufdd0") }, "", "holds U+FDD0, which is no character", "").hidden()

// booleans is what strconv.ParseBool reads, and the words of YAML 1.1.
const booleans = `1|0|t|f|T|F|true|false|True|False|TRUE|FALSE|[yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF]`

func isBoolean(s string) bool {
	for _, word := range [...]string{"yes", "no", "on", "off"} {
		if strings.EqualFold(s, word) {
			return true
		}
	}
	_, err := strconv.ParseBool(s)
	return err == nil
}

func (p *Parameter) orEmpty(expression string) string {
	if p.Required && p.Default == "" {
		return "^(" + expression + ")$"
	}
	return "^(" + expression + ")?$"
}

// expression is the rule of validation (a text must match) or invalidation (it must not). An empty text
// is one left out, and an option is taken whatever it is.
func (p *Parameter) expression(expression string, match bool) TextRule {
	re := regexp.MustCompile(expression)
	r := TextRule{
		ok: func(s string) bool {
			return s == "" || slices.Contains(p.Options, s) || re.MatchString(s) == match
		},
		what: "does not match " + strconv.Quote(expression),
	}
	if !match {
		r.what = "matches " + strconv.Quote(expression) + ", which no value may"
	}
	said, ok := shared(expression)
	if !ok {
		return r
	}
	rule := object{{"pattern", said}}
	if !match {
		rule = object{{"not", append(object{{"type", "string"}}, rule...)}}
	}
	r.schema = object{{"anyOf", []object{{{"enum", append([]string{""}, p.Options...)}}, rule}}}
	return r
}
