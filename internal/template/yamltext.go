package template

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"text/template/parse"

	"github.com/tenantry/tenantry/internal/problem"
)

// yamlText is a leaf whose text is YAML itself: helm.values, a kustomize patch. Its text must say what
// the author wrote, with values in the places of holes and nowhere else.
//
// Where the text has no branches, its proof is made at compile time, and a call looks at the bytes of
// each value; where it has, there is a proof for every set of them that is taken. An executed text is
// proved when it is first seen with other marks than before. Values that a proof says nothing about
// send the whole text through the parser.
type yamlText struct {
	must     bool                                // the path says that it is YAML; else it is if it reads as a map or list
	actions  []*printing                         // of a leaf that an engine executes
	proofs   memo[*proof]                        // by the sentinel's text
	verdicts memo[culprits]                      // by everything that was compared
	straight atomic.Pointer[map[branches]*proof] // of a leaf of parts, by the branches taken
}

// culprits are the holes whose values change what the text says; none says that it is as written.
type culprits []int

// filled is a hole in a rendered text.
type filled struct {
	start, end int    // of what is between its own quotes, where it has them
	written    string // text[start:end]
	encoded    bool   // it wrote value as the inside of a double-quoted scalar
	value      string
	refs       *refs
}

// memo remembers a bounded number of results. What it does not remember is made again, the same.
type memo[T any] struct {
	m sync.Map
	n atomic.Int32
}

const maxMemo = 512

func (m *memo[T]) get(key string, find func() T) T {
	if v, ok := m.m.Load(key); ok {
		return v.(T)
	}
	v := find()
	if m.n.Load() < maxMemo {
		m.n.Add(1)
		m.m.Store(key, v)
	}
	return v
}

// newYAMLText is nil for a leaf that is not YAML: one line that no path says to be YAML, or a text that
// does not read as a map or list.
func (l *leaf) newYAMLText(p *parsed, actions map[*parse.ActionNode]refs) (*yamlText, []fault) {
	y := &yamlText{must: isYAMLPath(l.path)}
	if !y.must && !strings.Contains(strings.TrimSpace(l.node.Text()), "\n") {
		return nil, nil
	}
	if l.parsed != nil {
		y.actions = l.t.printings(p, actions)
	}
	if l.parts == nil || l.choices > 0 {
		return y, nil
	}
	switch made := y.prove(l, 0); {
	case made.err != nil && y.must:
		return nil, []fault{notYAML(made.err)}
	case made.tree == nil:
		return nil, nil
	case y.must:
		return y, made.twice(l.node.Text())
	}
	return y, nil
}

// proofOf is the proof of the text that these branches make.
func (l *leaf) proofOf(b branches) *proof {
	if known := l.yaml.straight.Load(); known != nil {
		if p := (*known)[b]; p != nil {
			return p
		}
	}
	return l.yaml.prove(l, b)
}

// prove makes the proof of the text that these branches make, and remembers it.
func (y *yamlText) prove(l *leaf, b branches) *proof {
	text, holes := l.unfilled(b)
	p := prove(newSentinel(text, holes), len(holes))
	i := 0
	for part := range along(l.parts, b) {
		if part.hole == nil {
			continue
		}
		if part.hole.quoted == doubleQuoted && p.places[i].quotes() {
			p.places[i].context = inOwn
		}
		i++
	}
	for {
		old := y.straight.Load()
		next := map[branches]*proof{b: p}
		if old != nil {
			if len(*old) >= maxMemo {
				return p
			}
			maps.Copy(next, *old)
		}
		if y.straight.CompareAndSwap(old, &next) {
			return p
		}
	}
}

func notYAML(err error) fault {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if lines := yamlLine.FindString(said); lines != "" { // of a text in which blocks were left out
		said = strings.TrimPrefix(said, lines) + " (about " + strings.TrimSuffix(lines, ": ") + " of the text)"
	}
	return fault{
		what: "is not YAML with a word in the place of each {{ }}: " + said,
		fix:  "put each {{ }} where a value stands; to insert YAML, use nindent",
	}
}

var yamlLine = regexp.MustCompile(`^line \d+: `)

// isYAMLPath tells which leaves of an Application are YAML for those who read them.
func isYAMLPath(path []string) bool {
	n := len(path)
	return n >= 2 && path[n-2] == "helm" && path[n-1] == "values" ||
		n >= 4 && slices.Equal(path[n-4:], []string{"kustomize", "patches", "[]", "patch"})
}

// unfilled is the text of a leaf of parts with nothing in its holes.
func (l *leaf) unfilled(b branches) (text []byte, holes []filled) {
	for p := range along(l.parts, b) {
		text = append(text, p.text...)
		if p.hole == nil {
			continue
		}
		quote := quoteMarks[p.hole.quoted]
		text = append(text, quote...)
		holes = append(holes, filled{start: len(text), end: len(text)})
		text = append(text, quote...)
	}
	return text, holes
}

var quoteMarks = [...]string{unquoted: "", doubleQuoted: `"`, singleQuoted: "'"}

// takesOf is takes for what a hole printed, in so many bytes. Between quotes that are the hole's own and
// not the parser's, what is written has to be the value.
func (p place) takesOf(h *hole, text string, none bool, printed int) bool {
	switch {
	case h.quoted != unquoted && none:
		return false // the quotes of the proof are not there
	case h.quoted == doubleQuoted && p.context != inOwn && printed != len(text)+2:
		return false
	}
	return p.takes(text)
}

// refilled are the holes of a text that fill made.
func (l *leaf) refilled(text []byte, c *Call, taken branches) []filled {
	var holes []filled
	var b []byte
	at := 0
	for p := range along(l.parts, taken) {
		at += len(p.text)
		if p.hole == nil {
			continue
		}
		value, none, _ := p.hole.value(c)
		b = p.hole.print(b[:0], value, none)
		h := filled{start: at, end: at + len(b), value: value, refs: &p.hole.refs}
		if quote := len(quoteMarks[p.hole.quoted]); quote > 0 && !none {
			h.start, h.end = h.start+quote, h.end-quote
			h.encoded = p.hole.quoted == doubleQuoted
		}
		h.written = string(text[h.start:h.end])
		at += len(b)
		if !l.t.authorsHole(p.hole, c) {
			holes = append(holes, h)
		}
	}
	return holes
}

// judge looks at a rendered text whole.
func (l *leaf) judge(c *Call, text []byte, holes []filled) *problem.Problem {
	c.counts.Judged++
	c.Work.do(perJudged * len(text))
	y := l.yaml
	s := newSentinel(text, holes)
	p := y.proofs.get(s.text, func() *proof { return prove(s, len(holes)) })
	if p.err != nil && y.must {
		f := notYAML(p.err)
		return l.problem(c, f.what, f.fix)
	}
	if p.tree == nil {
		return nil
	}
	var suspects culprits
	for i := range holes {
		if !p.places[i].ofHole(&holes[i]).takes(holes[i].value) {
			suspects = append(suspects, i)
		}
	}
	if suspects == nil {
		l.warn(c, p, holes)
		return nil
	}
	var key strings.Builder
	key.WriteString(s.text)
	for i := range holes {
		fmt.Fprintf(&key, "\x00%d %t %s", i, holes[i].encoded, holes[i].written)
	}
	guilty := y.verdicts.get(key.String(), func() culprits {
		if p.same(view(text), holes) {
			return nil
		}
		return suspects
	})
	if guilty == nil {
		l.warn(c, p, holes)
		return nil
	}
	return l.changed(c, holes, guilty)
}

// warn looks for values that say something else than their texts.
func (l *leaf) warn(c *Call, p *proof, holes []filled) {
	for i := range holes {
		if h := &holes[i]; p.places[i].standsPlain() && !h.encoded && mayMean(h.value) {
			l.unquoted(c, h)
		}
	}
}

// quotes tells whether the hole is all there is between double quotes.
func (p place) quotes() bool { return p.context == inDouble && p.whole }

// ofHole is the place as it is for a hole that writes quotes of its own.
func (p place) ofHole(h *filled) place {
	switch {
	case !h.encoded && h.written != h.value:
		return place{}
	case h.encoded && p.quotes():
		return place{context: inOwn}
	case h.encoded && h.written != h.value:
		return place{}
	}
	return p
}

// changed is the problem of values that would say more than the author left room for.
func (l *leaf) changed(c *Call, holes []filled, guilty culprits) *problem.Problem {
	var r refs
	for _, i := range guilty {
		r.add(*holes[i].refs)
	}
	what, fix := "this text is YAML, and a value would change what it says", l.advice(holes[guilty[0]])
	if l.printsQuotes(c, &holes[guilty[0]]) {
		what, fix = "this text is YAML, and what {{ }} prints in quotes would be read without them", "end it with | quote"
	}
	if places := l.places(c, r); places != "" {
		what += " (" + places + ")"
	}
	return &problem.Problem{Pos: l.node.Pos(), Field: l.field, What: what, Fix: fix}
}

// printsQuotes tells whether a hole begins with a quote that no parameter begins with: the template puts it there, and
// in a way that is not seen to be one of YAML's.
func (l *leaf) printsQuotes(c *Call, h *filled) bool {
	quote := strings.TrimLeft(h.written, " ")
	if h.encoded || quote == "" || quote[0] != '"' && quote[0] != '\'' || h.refs.whole {
		return false
	}
	return !slices.ContainsFunc(h.refs.params, func(i int) bool { return strings.ContainsAny(c.Args.values[i].text, quote[:1]) })
}

func (l *leaf) advice(h filled) string {
	example := ".Values.x"
	if len(h.refs.params) == 1 {
		example = ".Values." + l.t.params[h.refs.params[0]].Variable
	}
	return fmt.Sprintf("write {{ %s | quote }} with nothing beside it, or nindent if the value is meant to be YAML", example)
}
