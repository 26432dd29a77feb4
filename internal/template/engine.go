package template

import (
	"errors"
	"fmt"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// engine executes the leaves of one template for one goroutine at a time. Its functions are bound to
// its own budget; the trees it executes are shared with the template's other engines.
type engine struct {
	meter meter
	root  *template.Template
	table template.FuncMap // all functions, once tpl has asked for them
	out   output
	leaf  *leaf

	mark    string // what omit gives
	omitted bool   // omit was called
	nested  int    // of tpl
}

// newEngine makes the function table and takes every leaf that needs it.
func (t *Template) newEngine() *engine {
	e := &engine{}
	e.root = template.New("").Option("missingkey=zero").Funcs(e.functions(func(name string) bool { return t.calls[name] }))
	for _, l := range t.slow {
		mustAdd(e.root, l.name, l.parsed)
	}
	return e
}

// mustAdd makes a leaf's trees executable under name. Names of defined templates begin with it.
func mustAdd(set *template.Template, name string, p *parsed) {
	for defined, tree := range p.defined {
		if _, err := set.AddParseTree(name+"/"+defined, tree); err != nil {
			panic("template: " + err.Error())
		}
	}
	if _, err := set.AddParseTree(name, p.root); err != nil {
		panic("template: " + err.Error())
	}
}

// execute renders a leaf. The text is valid until the next call.
func (e *engine) execute(l *leaf, c *Call) (text []byte, omitted bool, err error) {
	e.leaf = l
	if err := e.run(l, c, omitMark); err != nil {
		return nil, false, err
	}
	if !e.omitted {
		return e.out.text, false, nil
	}
	// Whether omit was what the text came from, and not a mark that something else made, shows when it
	// gives another mark.
	first := string(e.out.text)
	if err := e.run(l, c, otherMark); err != nil {
		return nil, false, err
	}
	return e.out.text, string(e.out.text) != first, nil
}

const otherMark = "\ufdd1"

func (e *engine) run(l *leaf, c *Call, mark string) error {
	left := c.Work.left()
	e.meter.reset(c.Args.longest(), left)
	e.out.reset()
	e.mark, e.omitted, e.nested = mark, false, 0
	values := c.shared
	if l.changes {
		values = c.tree
	}
	err := e.root.Lookup(l.name).Execute(&e.out, map[string]any{"Values": values(l.t)})
	c.Work.do(e.meter.units())
	if over, ok := errors.AsType[*exhausted](err); ok && over.counted && left < maxWork/bytesPerUnit {
		c.Work.Stop()
		return errSpent
	}
	return err
}

// errSpent ends a leaf by what was left for its tenant, and not by what a leaf may do: who asks Work says so.
var errSpent = errors.New("the tenant has nothing left")

// output is where a leaf is written to. It knows which parts of the text are printed by actions.
type output struct {
	text    []byte
	printed []span
	next    int // the action whose text is written next, or -1
	limit   int
}

// span is what one action printed: output.text[start:end].
type span struct {
	start, end int
	action     int
}

func (o *output) reset() {
	o.text, o.printed, o.next, o.limit = o.text[:0], o.printed[:0], -1, maxText
}

func (o *output) Write(p []byte) (int, error) {
	if len(o.text)+len(p) > o.limit {
		return 0, tooMuchText()
	}
	if o.next >= 0 {
		o.printed = append(o.printed, span{len(o.text), len(o.text) + len(p), o.next})
		o.next = -1
	}
	o.text = append(o.text, p...)
	return len(p), nil
}

// printed is what every action prints through: nothing prints as nothing.
func (e *engine) printed(action int, v any) (string, error) {
	if err := e.meter.chargeValue(v); err != nil {
		return "", err
	}
	s := textOf(v)
	if e.nested == 0 {
		e.out.next = action
	}
	return s, nil
}

// omit without arguments marks the leaf; with a map and keys it is sprig's.
func (e *engine) omit(args ...any) (any, error) {
	if len(args) == 0 {
		e.omitted = true
		return e.mark, nil
	}
	dict, ok := args[0].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("takes a map and keys to leave out, or nothing, not a %T", args[0])
	}
	keys := make([]string, 0, len(args)-1)
	for _, a := range args[1:] {
		k, ok := a.(string)
		if !ok {
			return nil, fmt.Errorf("takes keys as texts, not a %T", a)
		}
		keys = append(keys, k)
	}
	return sprigOmit(dict, keys...), nil
}

var sprigOmit = sprig.GenericFuncMap()["omit"].(func(map[string]any, ...string) map[string]any)

// tpl renders a text as a template, as Helm's does, under the budget of the leaf that calls it. It
// defines its templates in a set of its own: the engine must not remember what it once executed.
func (e *engine) tpl(source string, data any) (string, error) {
	if e.nested++; e.nested > maxNested {
		return "", overBudget("calls tpl in tpl, more than %d deep", maxNested)
	}
	defer func() { e.nested-- }()
	const toParse = 256 // values that are evaluated in the time that the least text takes to be parsed
	if err := e.meter.evaluate(toParse + len(source)); err != nil {
		return "", err
	}
	if err := e.meter.charge(len(source)); err != nil {
		return "", err
	}
	p, faults := parseText("tpl", source)
	for _, f := range faults {
		return "", errors.New(f.what)
	}
	p.rewrite("tpl/")
	if e.table == nil {
		e.table = e.functions(every)
	}
	set := template.New("").Option("missingkey=zero").Funcs(e.table)
	mustAdd(set, "tpl", p)
	return e.inner(set.Lookup("tpl"), data)
}

const maxNested = 8

// include renders a template that the leaf defines itself, as Helm's does.
func (e *engine) include(name string, data any) (string, error) {
	defined := e.root.Lookup(e.leaf.name + "/" + name)
	if defined == nil {
		return "", fmt.Errorf("no template %q is defined in this text, and there is no other file", name)
	}
	e.nested++
	defer func() { e.nested-- }()
	return e.inner(defined, data)
}

func (e *engine) inner(t *template.Template, data any) (string, error) {
	if err := e.meter.chargeValue(data); err != nil {
		return "", err
	}
	o := output{limit: maxText, next: -1}
	if err := t.Execute(&o, data); err != nil {
		return "", err
	}
	return string(o.text), e.meter.charge(len(o.text))
}
