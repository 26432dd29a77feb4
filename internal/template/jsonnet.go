package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-jsonnet"
	"github.com/google/go-jsonnet/ast"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// maxJsonnetStack bounds how deep Jsonnet calls go. It is all that bounds a Jsonnet template: the
// interpreter has no place to count steps or bytes at.
const maxJsonnetStack = 500

// jsonnetProgram evaluates a Jsonnet template. Its file holds function(values, loft), which gives an
// ApplicationSpec or {metadata, spec}.
type jsonnetProgram struct {
	t     *Template
	src   Source
	files *jsonnetFiles
	vms   sync.Pool
}

// jsonnetResult is what one call's template evaluated to. What it is kept by is all that evaluation
// sees: beside the input, that is the files, which a Template reads once.
type jsonnetResult struct {
	of    *jsonnetProgram
	input string
	tree  yamlscan.Node // {metadata, spec}
	bad   problem.List
}

// compileJsonnet reads the template's file and looks at its syntax.
func (t *Template) compileJsonnet(src Source) problem.List {
	j := &jsonnetProgram{t: t, src: src, files: newJsonnetFiles(t.options.Import)}
	for _, p := range src.Programs {
		t.programs = append(t.programs, &Program{part: p, jsonnet: j})
	}
	at := src.Root.At("metadata", "annotations", schema.JsonnetAnnotation)
	field := "metadata.annotations[" + schema.JsonnetAnnotation + "]"
	contents, file, err := j.files.Import("", src.Jsonnet)
	if err != nil {
		return problem.List{{Pos: at.Pos(), Field: field, What: err.Error()}}
	}
	if _, err := jsonnet.SnippetToAST(file, contents.String()); err != nil {
		place, what := j.said(err)
		return problem.List{{Pos: place, What: what}}
	}
	return nil
}

// evaluate gives the tree of a call, evaluated once for all parts of the template.
func (j *jsonnetProgram) evaluate(c *Call) (yamlscan.Node, problem.List) {
	values, loft := j.input(c)
	if r := &c.jsonnet; r.of == j && r.input == values+loft {
		return r.tree, r.bad
	}
	c.counts.Jsonnet++
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
	vm, _ := j.vms.Get().(*jsonnet.VM)
	if vm == nil {
		vm = jsonnet.MakeVM()
		vm.MaxStack = maxJsonnetStack
		vm.SetTraceOut(io.Discard)
		vm.Importer(j.files)
	}
	defer j.vms.Put(vm) // with what it has parsed; a file's value depends on no parameter
	vm.TLACode("values", values)
	vm.TLACode("loft", loft)
	call, err := jsonnet.SnippetToAST("", fmt.Sprintf("function(values, loft) (import %s)(values, loft)", mustJSON(j.src.Jsonnet)))
	if err != nil {
		panic("template: " + err.Error())
	}
	out, err := vm.Evaluate(call)
	if err != nil {
		return yamlscan.Node{}, problem.List{j.failed(c, err)}
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
	at, what := j.said(err)
	if slices.ContainsFunc(j.t.params, func(p Param) bool { return p.Type == Password }) {
		what = "the template gave up; what it says may hold a password and is not shown"
	}
	p := j.problem(c, at, what)
	if strings.HasPrefix(what, "Undefined external variable") {
		p.Fix = "std.extVar is closed: everything there is comes by values and loft"
	}
	return p
}

// said is what Jsonnet says about an error, and where: the innermost place in a file of the user's.
func (j *jsonnetProgram) said(err error) (at problem.Pos, what string) {
	at = problem.Pos{File: j.src.Jsonnet}
	set := func(l ast.LocationRange) bool {
		if l.FileName == "" || !l.IsSet() {
			return false
		}
		at = problem.Pos{File: l.FileName, Line: l.Begin.Line, Col: l.Begin.Column}
		return true
	}
	if failed, ok := errors.AsType[jsonnet.RuntimeError](err); ok {
		for _, frame := range slices.Backward(failed.StackTrace) {
			if set(frame.Loc) {
				break
			}
		}
		return at, failed.Msg
	}
	if static, ok := errors.AsType[interface {
		error
		Loc() ast.LocationRange
	}](err); ok {
		place := static.Loc()
		if set(place) {
			return at, strings.TrimSpace(strings.TrimPrefix(static.Error(), place.String()))
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return at, first
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
