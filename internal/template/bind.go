package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// Args are the parameters of one application, checked and typed. They do not change, so any number of
// calls on any number of goroutines may share them.
type Args struct {
	t      *Template
	values []value       // by the index of Template.params
	given  yamlscan.Node // the map that they were written in
	extra  []extra       // undeclared ones that are kept
	node   yamlscan.Node // the key below which what is missing would stand
}

func (a *Args) at() problem.Pos { return a.node.Pos() }

// extra is a parameter that the template does not declare.
type extra struct {
	path  []string
	value any
}

// Bind checks and types the parameters of one application: app is an item of
// deploy.argoCD.applications, field its path. Every value that is wrong is reported. The Args are of
// use only if no problem is worse than a warning.
func (t *Template) Bind(app yamlscan.Node, field string) (*Args, problem.List) {
	return t.BindIn(&Slab{}, app, field)
}

// A Slab is memory for the Args of many applications, which go together when they are not needed any more.
// Its zero value is ready; it is for one goroutine at a time.
type Slab struct {
	args   []Args
	values []value
	next   int             // how many to make room for
	nodes  []yamlscan.Node // of the application that is bound: where each value was written

	// Work is that of the tenant whose application is bound next; nil leaves each value to its own budget.
	Work *Work
}

func (s *Slab) new(t *Template) *Args {
	const most = 256
	if len(s.args) == 0 {
		s.args = make([]Args, max(s.next, 1))
		s.next = min(2*s.next+1, most)
	}
	a := &s.args[0]
	s.args = s.args[1:]
	n := len(t.params)
	if len(s.values) < n {
		s.values = make([]value, n*(len(s.args)+1))
	}
	a.t, a.values, s.values = t, s.values[:n:n], s.values[n:]
	s.nodes = slices.Grow(s.nodes[:0], n)[:n]
	clear(s.nodes)
	return a
}

// BindIn is Bind with the Args in a Slab.
func (t *Template) BindIn(slab *Slab, app yamlscan.Node, field string) (*Args, problem.List) {
	ref := app.Get("template")
	given := ref.Get("parameters")
	b := binder{t: t, field: field, args: slab.new(t), work: slab.Work}
	b.nodes = slab.nodes
	b.args.node = app.KeyOf("template")
	if given.Exists() {
		b.args.node = ref.KeyOf("parameters")
	}
	switch {
	case given.Kind() == yamlscan.Map:
		b.args.given = given
		b.read(given, "")
	case given.Exists() && given.Type() != yamlscan.Null:
		b.report(given, "", fmt.Sprintf("parameters are a map, not a %s", given.Kind()), "")
	}
	for i := range t.params {
		b.settle(i)
	}
	b.more(given)
	return b.args, b.bad
}

// maxFound is how many errors of one application's parameters are told, and how many warnings.
const maxFound = 100

type binder struct {
	t     *Template
	args  *Args
	nodes []yamlscan.Node // where each value was written; absent where it was not
	field string          // of the application
	bad   problem.List
	work  *Work

	errors, warnings int // that were found; not all of them are in bad
}

func (b *binder) fieldOf(variable string) string {
	field := b.field + parametersField
	if variable != "" {
		field += "." + variable
	}
	return field
}

func (b *binder) report(at yamlscan.Node, variable, what, fix string) {
	if b.errors++; b.errors <= maxFound {
		b.bad.Add(problem.Problem{Pos: at.Pos(), Field: b.fieldOf(variable), What: what, Fix: fix})
	}
}

func (b *binder) warn(at yamlscan.Node, variable, what, fix string) {
	if b.warnings++; b.warnings <= maxFound {
		b.bad.Add(problem.Problem{Pos: at.Pos(), Field: b.fieldOf(variable), What: what, Fix: fix, Warn: true})
	}
}

// more says that not all problems are told.
func (b *binder) more(given yamlscan.Node) {
	p := problem.Problem{Pos: given.Pos(), Field: b.fieldOf("")}
	if b.errors > maxFound {
		p.What = fmt.Sprintf("have more problems than the %d that are told", maxFound)
		b.bad.Add(p)
	}
	if b.warnings > maxFound {
		p.What, p.Warn = fmt.Sprintf("have more warnings than the %d that are told", maxFound), true
		b.bad.Add(p)
	}
}

// read takes the values of the map m, whose keys follow prefix. A dotted variable may be written as a
// map in a map or as one key.
func (b *binder) read(m yamlscan.Node, prefix string) {
	for k, v := range m.Pairs() {
		if b.errors > maxFound {
			return
		}
		variable := k.Text()
		if prefix != "" {
			variable = prefix + variable
		}
		i, declared := b.t.index[variable]
		switch {
		case declared && b.nodes[i].Exists():
			b.report(k, variable, fmt.Sprintf("is given twice; first at %s", b.nodes[i].Pos()), "")
		case declared:
			b.nodes[i] = v
		case variable == "loft" || strings.HasPrefix(variable, "loft."):
			b.report(k, variable, "loft is taken: .Values.loft holds what is known about the tenant", "choose another name")
		case b.isPrefix(variable) && v.Kind() == yamlscan.Map:
			b.read(v, variable+".")
		case b.isPrefix(variable):
			b.report(v, variable, fmt.Sprintf("is a map of parameters, not a %s", v.Kind()), "")
		default:
			b.undeclared(k, v, variable)
		}
	}
}

func (b *binder) isPrefix(variable string) bool {
	for i := range b.t.params {
		if strings.HasPrefix(b.t.params[i].Variable, variable+".") {
			return true
		}
	}
	return false
}

func (b *binder) undeclared(k, v yamlscan.Node, variable string) {
	what := fmt.Sprintf("template %q has no parameter %q", b.t.name, variable)
	fix := ""
	if b.warnings < maxFound {
		fix = problem.Suggest(variable, b.t.variables())
	}
	b.report(k, variable, what, fix)
	b.bad[len(b.bad)-1].Cause = &problem.Cause{Of: "application"}
	if !b.t.options.UndeclaredWarn {
		return
	}
	b.bad[len(b.bad)-1].Warn = true
	if bad := marked(v); bad.Exists() {
		b.report(bad, variable, "U+FDD0 is no character, and marks what {{ omit }} leaves out", "")
		return
	}
	b.args.extra = append(b.args.extra, extra{strings.Split(variable, "."), plain(v, b.t.options.Strings)})
}

// marked finds a text with omitMark.
func marked(n yamlscan.Node) yamlscan.Node {
	for k, v := range n.Pairs() {
		if strings.Contains(k.Text(), omitMark) {
			return k
		}
		if bad := marked(v); bad.Exists() {
			return bad
		}
	}
	for v := range n.Items() {
		if bad := marked(v); bad.Exists() {
			return bad
		}
	}
	if strings.Contains(n.Text(), omitMark) {
		return n
	}
	return yamlscan.Node{}
}

// plain is the value of an undeclared parameter. Booleans and integers are typed as declared ones are;
// whatever else a plain scalar looks like, it is its text, so that 1.10 prints as it was written.
func plain(n yamlscan.Node, asStrings bool) any {
	switch n.Kind() {
	case yamlscan.Map:
		m := make(map[string]any, n.Len())
		for k, v := range n.Pairs() {
			m[k.Text()] = plain(v, asStrings)
		}
		return m
	case yamlscan.Seq:
		s := make([]any, 0, n.Len())
		for v := range n.Items() {
			s = append(s, plain(v, asStrings))
		}
		return s
	default:
		return plainScalar(n, asStrings)
	}
}

func plainScalar(n yamlscan.Node, asStrings bool) any {
	switch v := n.Any().(type) {
	case nil:
		return nil
	case bool:
		if !asStrings {
			return v
		}
		return fmt.Sprint(v)
	case int64:
		if !asStrings {
			return int(v)
		}
		return fmt.Sprint(v)
	default:
		return n.Text()
	}
}

// settle types what was given for the parameter i, or takes its default.
func (b *binder) settle(i int) {
	p, n := &b.t.params[i], b.nodes[i]
	if n.Exists() && n.Kind() != yamlscan.Scalar {
		b.args.values[i].refused = true
		b.report(n, p.Variable, fmt.Sprintf("takes a %s, not a %s", p.Type, n.Kind()), p.declared())
		return
	}
	text := b.text(p, n)
	if len(text) > maxText {
		b.args.values[i].refused = true
		b.report(n, p.Variable, fmt.Sprintf("has %.1f MiB, and an Application holds about 1", float64(len(text))/maxText), p.declared())
		return
	}
	if text == "" {
		b.args.values[i] = p.fallback
		if p.Default == "" && p.Required {
			b.args.values[i].refused = true
			b.missing(p, n)
		}
		return
	}
	v, what := p.parse(text, b.t.options.Strings)
	if what == "" {
		what = p.refuses(v.text, b.work)
	}
	if what != "" {
		b.args.values[i].refused = true
		b.report(n, p.Variable, what, p.declared())
		return
	}
	if what, fix := p.offOptions(v.text); what != "" {
		b.warn(n, p.Variable, what, fix)
	}
	v.own = true
	b.args.values[i] = v
}

func (b *binder) missing(p *Param, n yamlscan.Node) {
	at := b.args.node
	if n.Exists() {
		at = n
	}
	name := fmt.Sprintf("parameter %q", p.Variable)
	if p.Label != "" && p.Label != p.Variable {
		name += fmt.Sprintf(" (%s)", p.Label)
	}
	what := fmt.Sprintf("template %q requires %s", b.t.name, name)
	b.report(at, p.Variable, what, p.declared())
	b.bad[len(b.bad)-1].Cause = &problem.Cause{
		Pos: p.Node.Pos(), Field: p.field, What: what + ", and applications do not give it", Fix: "give it a defaultValue, or give the parameter", Of: "application",
	}
}

func (p *Param) declared() string { return "declared at " + p.Node.Pos().String() }

// text is what was given as the text that a parameter's type is read from.
func (b *binder) text(p *Param, n yamlscan.Node) string {
	typ, text := n.Type(), n.Text()
	switch typ {
	case yamlscan.NoType, yamlscan.Null:
		return ""
	case yamlscan.Binary, yamlscan.Other:
		b.report(n, p.Variable, fmt.Sprintf("takes a %s, not a value with the tag %s", p.Type, n.Tag()), p.declared())
		return ""
	case yamlscan.String:
		if p.Type == Boolean && n.Style() == yamlscan.Plain {
			return b.oldBoolean(p, n)
		}
	case yamlscan.Int:
		if isInt(text) {
			return text
		}
		if p.Type == Number {
			return fmt.Sprint(n.Any())
		}
		fallthrough
	case yamlscan.Float, yamlscan.Time:
		if p.Type.IsText() {
			b.keepsText(p, n)
		}
	default: // booleans
	}
	return text
}

// oldBoolean reads the words that YAML 1.1, and with it Kubernetes, takes for booleans.
func (b *binder) oldBoolean(p *Param, n yamlscan.Node) string {
	text := n.Text()
	switch strings.ToLower(text) {
	case "yes", "on":
		text = "true"
	case "no", "off":
		text = "false"
	default:
		return text
	}
	b.warn(n, p.Variable, fmt.Sprintf("%s is a boolean to some readers of YAML and a text to others", n.Text()), "write "+text)
	return text
}

// keepsText warns where a reader that takes a plain scalar for a number or a date would not give its
// text back.
func (b *binder) keepsText(p *Param, n yamlscan.Node) {
	if n.Type() != yamlscan.Time && fmt.Sprint(n.Any()) == n.Text() {
		return
	}
	said := shown(n.Text())
	if p.Type == Password {
		b.warn(n, p.Variable, "the value looks like a number or a date; it is taken as it is written", "write it in quotes")
		return
	}
	b.warn(n, p.Variable, fmt.Sprintf("%s looks like a %s; it is taken as it is written", n.Text(), n.Type()), "write "+said)
}
