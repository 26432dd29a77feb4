package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/jsonnetvm"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// An Evaluator evaluates Jsonnet files, which read gives by slash paths below the fleet's directory. It is used
// by several goroutines at once. Its errors are those of [jsonnetvm.VM].
type Evaluator interface {
	// Check looks at the syntax of a file.
	Check(read func(file string) ([]byte, error), file string) error
	// Call gives what the function in a file makes of values and loft, all as JSON, and what that took: in units
	// of [Work].
	Call(read func(file string) ([]byte, error), file, values, loft string) (out string, took int, err error)
}

// jsonnetProgram evaluates a Jsonnet template. Its file holds function(values, loft), which gives an
// ApplicationSpec or {metadata, spec}.
type jsonnetProgram struct {
	t   *Template
	src Source
}

// jsonnetResult is what one call's template evaluated to. What it is kept by is all that evaluation
// sees: beside the input, that is the files, which are read once.
type jsonnetResult struct {
	of    *jsonnetProgram
	input string
	tree  yamlscan.Node // {metadata, spec}
	bad   problem.List
}

// compileJsonnet looks at the syntax of the template's file.
func (t *Template) compileJsonnet(src Source) problem.List {
	j := &jsonnetProgram{t: t, src: src}
	for _, p := range src.Programs {
		t.programs = append(t.programs, &Program{part: p, jsonnet: j})
	}
	p := problem.Problem{
		Pos:   src.Root.At("metadata", "annotations", schema.JsonnetAnnotation).Pos(),
		Field: "metadata.annotations[" + schema.JsonnetAnnotation + "]",
	}
	_, err := t.options.Import(src.Jsonnet)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there is no file %s in the fleet's directory", src.Jsonnet)
	}
	if err == nil && t.options.Jsonnet != nil {
		err = t.options.Jsonnet.Check(t.options.Import, src.Jsonnet)
	}
	if failed, ok := errors.AsType[*jsonnetvm.Error](err); ok && failed.File != "" {
		return problem.List{{Pos: placeOf(failed), What: failed.What, Fix: failed.Fix}}
	} else if ok {
		p.What, p.Fix = failed.What, failed.Fix
		return problem.List{p}
	}
	if err != nil {
		p.What = err.Error()
		return problem.List{p}
	}
	return nil
}

func placeOf(e *jsonnetvm.Error) problem.Pos {
	return problem.Pos{File: e.File, Line: e.Line, Col: e.Col}
}

// evaluate gives the tree of a call, evaluated once for all parts of the template.
func (j *jsonnetProgram) evaluate(c *Call) (yamlscan.Node, problem.List) {
	if c.Work.Over() {
		return yamlscan.Node{}, nil // who asks Work says so
	}
	values, loft := j.input(c)
	if r := &c.jsonnet; r.of == j && r.input == values+loft {
		return r.tree, r.bad
	}
	c.jsonnet = jsonnetResult{of: j, input: values + loft}
	c.jsonnet.tree, c.jsonnet.bad = j.run(c, values, loft)
	if c.Args.refused() { // which may be all that is wrong here
		c.jsonnet.tree, c.jsonnet.bad = yamlscan.Node{}, nil
	}
	return c.jsonnet.tree, c.jsonnet.bad
}

// input is .Values and .Values.loft as JSON. What was left out and has no default is null.
func (j *jsonnetProgram) input(c *Call) (values, loft string) {
	all := c.tree(j.t)
	tenant := all["loft"]
	delete(all, "loft")
	for i := range j.t.params {
		if c.Args.values[i].kind == leftOut {
			path := j.t.params[i].path
			mapAt(all, path[:len(path)-1])[path[len(path)-1]] = nil
		}
	}
	return mustJSON(all), mustJSON(tenant)
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("template: " + err.Error())
	}
	return string(b)
}

func (j *jsonnetProgram) run(c *Call, values, loft string) (yamlscan.Node, problem.List) {
	if j.t.options.Jsonnet == nil {
		return yamlscan.Node{}, problem.List{j.problem(c, problem.Pos{File: j.src.Jsonnet}, "is Jsonnet, which is not evaluated here")}
	}
	this := evaluation{j, values + loft}
	out, known := c.Work.recall(this)
	if !known {
		var took int
		var err error
		c.counts.Jsonnet++
		out, took, err = j.t.options.Jsonnet.Call(j.t.options.Import, j.src.Jsonnet, values, loft)
		if c.Work.do(took); err != nil {
			return yamlscan.Node{}, problem.List{j.failed(c, err)}
		}
		c.Work.keep(this, out)
	}
	if !c.Work.do(perEvaluated * len(out)) {
		return yamlscan.Node{}, nil
	}
	return j.read(c, out)
}

// evaluated is what a Jsonnet template gives.
var evaluated = schema.Object(
	schema.F("metadata", schema.ApplicationMetadata, "labels and annotations of the Application"),
	schema.F("spec", schema.ApplicationSpec, "spec of the Application").Need(""),
)

// read parses and checks what was evaluated.
func (j *jsonnetProgram) read(c *Call, out string) (yamlscan.Node, problem.List) {
	f, bad := yamlscan.Parse(j.src.Jsonnet, []byte(out))
	if bad.Failed() || len(f.Docs()) == 0 {
		return yamlscan.Node{}, problem.List{j.problem(c, problem.Pos{File: j.src.Jsonnet}, "gives nothing that can be read")}
	}
	tree := f.Docs()[0]
	if tree.Kind() == yamlscan.Map && !tree.Get("spec").Exists() {
		f, _ = yamlscan.Parse(j.src.Jsonnet, []byte(`{"spec": `+strings.TrimSpace(out)+`}`))
		tree = f.Docs()[0]
	}
	// The places are those in the JSON, which nobody sees.
	bad = evaluated.Check(tree, "")
	for i := range bad {
		p := j.problem(c, problem.Pos{File: j.src.Jsonnet}, bad[i].What)
		p.Field, p.Fix, p.Warn = bad[i].Field, bad[i].Fix, bad[i].Warn
		p.Cause.Field = p.Field
		bad[i] = p
	}
	return tree, bad
}

// problem is one in a call: at its place in Jsonnet, naming where the parameters were written.
func (j *jsonnetProgram) problem(c *Call, at problem.Pos, what string) problem.Problem {
	return problem.Problem{
		Pos: at, What: fmt.Sprintf("%s (parameters at %s)", what, c.Args.at()),
		Cause: &problem.Cause{Pos: at, Of: "application"},
	}
}

func (j *jsonnetProgram) failed(c *Call, err error) problem.Problem {
	at, what, fix := problem.Pos{File: j.src.Jsonnet}, err.Error(), ""
	if e, ok := errors.AsType[*jsonnetvm.Error](err); ok {
		at, what, fix = placeOf(e), e.What, e.Fix
		if !e.Stopped && slices.ContainsFunc(j.t.params, func(p Param) bool { return p.Type == Password }) {
			what = "the template gave up; what it says may hold a password and is not shown"
		}
	}
	p := j.problem(c, at, what)
	p.Fix = fix
	return p
}

// program compiles the part p of a call's tree: what text templates do once.
func (j *jsonnetProgram) program(c *Call, part Part) (*Program, problem.List) {
	tree, bad := j.evaluate(c)
	if bad.Failed() {
		return nil, bad
	}
	src := j.src
	src.Tree = tree
	r := outliner{t: j.t, src: &src, plain: true}
	p := newProgram(r.part(part), part)
	return p, slices.Concat(bad, r.bad)
}
