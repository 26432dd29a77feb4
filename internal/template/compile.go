package template

import (
	"sync"

	"github.com/tenantry/tenantry/internal/problem"
)

// Template is a compiled template. It does not change, so several goroutines may render it at once.
type Template struct {
	name     string
	options  Options
	params   []Param
	index    map[string]int // of a variable in params
	programs []*Program

	slow    []*leaf         // those that an engine executes
	calls   map[string]bool // the functions that they name
	leaves  int
	engines sync.Pool
}

// Compile reads a template's parameters and compiles its parts. Every problem in it is reported; the
// Template can be used unless one of them is worse than a warning. What schema.Template says about the
// object is not said again.
func Compile(src Source, o Options) (*Template, problem.List) {
	t := &Template{name: src.Name, options: o, index: map[string]int{}, calls: map[string]bool{}}
	var bad problem.List
	t.params, bad = readParams(src.Params, o)
	for i := range t.params {
		if _, twice := t.index[t.params[i].Variable]; !twice {
			t.index[t.params[i].Variable] = i
		}
	}
	if src.Jsonnet != "" {
		bad.Add(t.compileJsonnet(src)...)
		return t, bad
	}
	for _, p := range src.Programs {
		r := outliner{t: t, src: &src}
		t.programs = append(t.programs, newProgram(r.part(p), p))
		bad.Add(r.bad...)
	}
	return t, bad
}

// Name is the template's name.
func (t *Template) Name() string { return t.name }

// Params are the declared parameters, in their order. They are not to be changed.
func (t *Template) Params() []Param { return t.params }

// Program is the compiled Source.Programs[i].
func (t *Template) Program(i int) *Program { return t.programs[i] }
