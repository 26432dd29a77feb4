package template

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
	"unsafe"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlout"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// leaf is one scalar of a template that an application fills: a template text, or a slot.
type leaf struct {
	t      *Template
	name   string   // of its tree in an engine: unique in the template
	field  string   // spec.template.spec.source.path
	path   []string // below Source.Tree, "[]" for the items of a list
	node   yamlscan.Node
	wants  schema.Kind // BoolKind and IntKind stay typed
	indent int         // the column of a literal's lines

	needed, neededFix string // why it must not be empty, and what to do; "" where it may be

	slot    int     // the index in Call.Slots, or -1
	parts   []part  // nil where text/template renders the leaf in every call
	choices int     // in parts
	parsed  *parsed // rewritten; nil where text/template renders it in none
	reads   refs
	drops   bool      // it may be omitted
	changes bool      // it may change .Values, and so needs its own
	yaml    *yamlText // nil for a text that is no YAML
	block   *block    // nil for a text that is not always a literal block
}

// newLeaf compiles a template text. Where that is no template at all, every call omits the leaf.
func (t *Template) newLeaf(l leaf) (*leaf, problem.List) {
	l.t, l.slot, l.name = t, -1, "leaf "+strconv.Itoa(t.leaves)
	t.leaves++
	p, faults := parseText(l.name, l.node.Text())
	if p != nil {
		r := t.read(p)
		l.reads = r.all
		for _, path := range r.strange {
			faults = append(faults, t.strange(path)...)
		}
		executes := true
		if !t.options.noHoles {
			var read partsReader
			l.parts, read = t.readParts(p, r.actions)
			l.choices, executes = read.choices, l.parts == nil || read.escapes
		}
		faults = append(faults, t.deadAnnotations(l.parts)...)
		l.drops = p.calls("omit", "tpl")
		l.changes = p.calls("set", "unset", "merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite", "tpl")
		if executes {
			p.rewrite(l.name + "/")
			l.parsed = p
			t.slow = append(t.slow, &l)
			p.each(func(n parse.Node) {
				if id, ok := n.(*parse.IdentifierNode); ok {
					t.calls[id.Ident] = true
				}
			})
		}
		y, bad := l.newYAMLText(p, r.actions)
		l.yaml, faults = y, append(faults, bad...)
	}
	var bad problem.List
	for _, f := range faults {
		at := l.node.Pos()
		if f.line > 1 {
			pos, known := l.node.LineOf(f.line)
			if at = pos; !known {
				f.what += fmt.Sprintf(" (line %d of the text)", f.line)
			}
		}
		bad.Add(problem.Problem{Pos: at, Field: l.field, What: f.what, Fix: f.fix, Warn: f.warn})
	}
	return &l, bad
}

// strange is what is wrong with a read of a path that nothing lies at.
func (t *Template) strange(path []string) []fault {
	name := "." + strings.Join(path, ".")
	switch {
	case path[0] != "Values":
		return []fault{{what: fmt.Sprintf("there is no %s", name), fix: "a template knows .Values, with .Values.loft in it, and nothing else"}}
	case path[1] == "loft":
		return []fault{{what: fmt.Sprintf("there is no %s", name), fix: problem.Suggest(path[2], append(loftFields[:], "clusterAnnotations")), warn: true}}
	case t.options.UndeclaredWarn:
		return nil
	}
	variable := strings.Join(path[1:], ".")
	return []fault{{
		what: fmt.Sprintf("reads the parameter %q, which is not declared, so it is always empty", variable),
		fix:  problem.Suggest(variable, t.variables()), warn: true,
	}}
}

// deadAnnotations warns where an annotation of the control plane cluster stands behind a parameter that
// always has a value: its declared default comes first.
func (t *Template) deadAnnotations(parts []part) []fault {
	var faults []fault
	for i := range parts {
		if ch := parts[i].choice; ch != nil {
			faults = append(faults, t.deadAnnotations(slices.Concat(ch.then, ch.otherwise))...)
		}
		if parts[i].hole == nil {
			continue
		}
		var always *Param
		for _, s := range parts[i].hole.sources {
			switch {
			case s.kind == fromParam && !t.params[s.index].fallback.empty():
				always = &t.params[s.index]
			case always != nil && (s.kind == fromAnnotation || s.kind == gotAnnotation):
				faults = append(faults, fault{
					what: fmt.Sprintf("never reads the annotation %q: the parameter %q before it has a defaultValue", s.text, always.Variable),
					fix:  "remove the defaultValue, and end with | default and its text", warn: true,
				})
			}
		}
	}
	return faults
}

// render appends the leaf's text to dst.
func (l *leaf) render(dst []byte, c *Call) (out []byte, omitted bool, bad *problem.Problem) {
	if l.slot >= 0 {
		return append(dst, c.Slots[l.slot]...), false, nil
	}
	if c.Work.Over() {
		return dst, true, nil // who asks Work says so
	}
	c.counts.Leaves++
	if l.parts != nil {
		out, end, bad := l.fill(dst, c)
		if end != escapes {
			return out, end == omits, bad
		}
	}
	if l.parsed == nil {
		return dst, true, nil // Compile said why
	}
	e, _ := l.t.engines.Get().(*engine)
	if e == nil {
		e = l.t.newEngine()
	}
	c.counts.Executed++
	text, omitted, err := e.execute(l, c)
	if errors.Is(err, errSpent) {
		omitted = true
	} else if err != nil {
		bad = l.failed(c, err)
	} else if !omitted {
		dst = append(dst, text...)
		if l.yaml != nil {
			bad = l.judge(c, text, l.holesOf(text, e.out.printed, c))
		}
	}
	l.t.engines.Put(e)
	return dst, omitted, bad
}

// append appends the leaf's text as a YAML scalar.
func (l *leaf) append(dst []byte, c *Call) (out []byte, omits bool, bad *problem.Problem) {
	start := len(dst)
	if l.block != nil {
		if out, ok := l.block.append(dst, l, c); ok {
			c.counts.Leaves++
			return out, false, nil
		}
	}
	dst, omits, bad = l.render(dst, c)
	if omits || bad != nil {
		return dst[:start], omits, bad
	}
	if l.staysTyped() {
		if bad := l.typed(dst[start:], c); bad != nil {
			return dst[:start], false, bad
		}
		return dst, false, nil
	}
	// The scalar is made of the text behind it in the same buffer, and then moved down to its place.
	end := len(dst)
	text := view(dst[start:])
	if l.needed != "" && strings.TrimSpace(text) == "" {
		return dst[:start], false, l.problem(c, "renders to nothing, and "+l.needed, l.neededFix)
	}
	if !yamlout.Valid(text) {
		return dst[:start], false, l.problem(c, "renders to bytes that are no text", "is a text cut inside of a character?")
	}
	dst = yamlout.AppendString(dst, text, l.indent)
	n := copy(dst[start:], dst[end:])
	return dst[:start+n], false, nil
}

// staysTyped tells whether Argo CD reads a boolean or a number here.
func (l *leaf) staysTyped() bool { return l.wants == schema.BoolKind || l.wants == schema.IntKind }

// typed checks a text that stands where Argo CD reads a boolean or a number.
func (l *leaf) typed(text []byte, c *Call) *problem.Problem {
	switch s := view(text); {
	case s == "":
		return l.problem(c, fmt.Sprintf("renders to nothing, want %s", l.wants), "give a value, or leave the field out with {{ omit }}")
	case l.wants == schema.BoolKind && s != "true" && s != "false", l.wants == schema.IntKind && !isInt(s):
		what := fmt.Sprintf("renders to %s, want %s", shown(s), l.wants)
		if l.hasSecret() {
			what = fmt.Sprintf("renders to something else than %s", l.wants)
		}
		return l.problem(c, what, "")
	}
	return nil
}

// excused tells whether the leaf reads a parameter whose value was refused: what is wrong with the leaf then
// may be no fault of the template's.
func (l *leaf) excused(c *Call) bool {
	if l.reads.whole {
		return c.Args.refused()
	}
	return slices.ContainsFunc(l.reads.params, func(i int) bool { return c.Args.values[i].refused })
}

// isInt tells whether s is an int64 as strconv writes it.
func isInt(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || digits[0] == '0' && s != "0" {
		return false
	}
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// view is text as a string without a copy. Nothing may write to those bytes while it is in use; if
// append moves the buffer that they are part of, the old one stays as it is.
func view(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

// hasSecret tells whether the leaf may read a password.
func (l *leaf) hasSecret() bool {
	for i := range l.t.params {
		if l.t.params[i].Type == Password && (l.reads.whole || slices.Contains(l.reads.params, i)) {
			return true
		}
	}
	return false
}
