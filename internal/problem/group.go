package problem

import (
	"slices"
	"strconv"
	"strings"
)

// A Cause is what several problems of a run come from: a setting, a declaration, or a thing that is not there. Problems whose
// Causes are equal are said once; see [List.Grouped].
type Cause struct {
	// Pos, Field, What and Fix are said in place of those of the problems; without a Pos, where the first problem is. Without What the
	// first problem stands for the others: where there is a Pos, for all that come from there, and else for those that say the same.
	Pos              Pos
	Field, What, Fix string
	Of               string // what it hits, in the singular: tenant, application
}

const (
	// few is how many of the places that a cause hits are named. So many problems of one that has no place are told one by one.
	few = 3
	// many is how many problems of one text are told one by one where nothing says that they have one cause, and flood how many
	// whose texts differ in names and numbers only.
	many  = 10
	flood = 100
)

// Grouped says once what comes from one cause, with the first few of the places that it hits, and how many there are. Hint says
// how to see all of them; it may be empty. The list is sorted; the result is, too.
//
// Problems of one Cause are grouped, and where there are many of them, those of one text, and nearly: a mistake that was copied.
func (l List) Grouped(hint string) List {
	return l.group(func(g *group) { g.count(hint) })
}

// Causes is Grouped without what it hits: a line of it does not change when one more tenant has the same problem.
func (l List) Causes() List {
	return l.group(func(*group) {})
}

// A group is what is said of some problems, and those.
type group struct {
	said Problem
	of   List
}

func (l List) group(finish func(*group)) List {
	all := make(List, 0, min(len(l), 64))
	for _, g := range l.groups() {
		if len(g.of) > 1 {
			finish(&g)
		}
		all = append(all, g.said)
	}
	slices.SortStableFunc(all, Problem.compare)
	return all
}

// A key is equal for problems of one group. A key of a Cause and one of a text are never equal.
type key struct {
	cause            Cause
	field, what, fix string
	warn, waits      bool
}

// groups finds the groups. What is in none is one of its own.
func (l List) groups() []group {
	all, rest := l.gather(nil, causeKey)
	all, rest = rest.gather(all, textKey)
	all, rest = rest.gather(all, formKey)
	for _, p := range rest {
		all = append(all, group{said: p, of: List{p}})
	}
	return all
}

// gather appends the groups of problems with equal keys, and returns the problems that are in none: those without a key, and
// where there are no more of one key than stay single.
func (l List) gather(all []group, keyOf func(*Problem) (k key, single int)) ([]group, List) {
	counts := make(map[key]int, len(l))
	for i := range l {
		k, _ := keyOf(&l[i])
		counts[k]++
	}
	at := map[key]int{}
	var rest List
	for i := range l {
		p := &l[i]
		k, single := keyOf(p)
		if k == (key{}) || counts[k] <= single {
			rest = append(rest, *p)
			continue
		}
		j, begun := at[k]
		if !begun {
			j = len(all)
			at[k] = j
			all = append(all, group{said: k.say(p)})
		}
		all[j].of = append(all[j].of, *p)
	}
	return all, rest
}

func causeKey(p *Problem) (k key, single int) {
	if p.Cause == nil {
		return key{}, 0
	}
	k = key{cause: *p.Cause, warn: p.Warn, waits: p.Waits}
	switch here, said := k.cause.Pos == (Pos{}), k.cause.What != ""; {
	case said && !here:
		return k, 1 // its place says more than theirs
	case !said && here:
		k.what, k.fix = p.What, p.Fix
	}
	return k, few
}

func textKey(p *Problem) (k key, single int) {
	return key{field: withoutIndexes(p.Field), what: p.What, fix: p.Fix, warn: p.Warn, waits: p.Waits}, many
}

func formKey(p *Problem) (k key, single int) {
	k, _ = textKey(p)
	k.what, k.fix = form(k.what), form(k.fix)
	return k, flood
}

// form is a text without what it has in quotes, and without its numbers.
func form(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 0 {
			b.WriteString(strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return -1
				}
				return r
			}, part))
		}
		b.WriteByte('"')
	}
	return b.String()
}

// withoutIndexes is a field's path with [] in place of [3].
func withoutIndexes(field string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(field, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('[')
		field = strings.TrimLeft(after, "0123456789")
	}
}

// say is what a group says, whose first problem p is.
func (k *key) say(p *Problem) Problem {
	said := *p
	said.Cause = nil
	if c := &k.cause; c.What != "" {
		said.Field, said.What, said.Fix = c.Field, c.What, c.Fix
		if c.Pos != (Pos{}) {
			said.Pos, said.Object = c.Pos, Ref{}
		}
	}
	return said
}

// count adds to what is said how many problems there are, and the first few places.
func (g *group) count(hint string) {
	var b strings.Builder
	if hint != "" {
		hint = "; " + hint
	}
	cause := g.of[0].Cause
	switch {
	case cause != nil && cause.What == "" && cause.Pos == g.said.Pos:
		b.WriteString(" (and " + Number(len(g.of)-1) + " more like it here" + hint + ")")
	case cause != nil && cause.What != "":
		b.WriteString(" (" + Count(len(g.of), cause.Of) + ": ")
		g.places(&b, g.of, hint)
	default:
		b.WriteString(" (also at ")
		g.places(&b, g.of[1:], hint)
	}
	if g.said.Fix != "" {
		g.said.Fix += b.String()
	} else {
		g.said.What += b.String()
	}
}

func (g *group) places(b *strings.Builder, of List, hint string) {
	for i := range of {
		switch {
		case i == few:
			b.WriteString(" and " + Number(len(of)-few) + " more" + hint + ")")
			return
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(of[i].Pos.String())
	}
	b.WriteByte(')')
}

// Number is a number with a comma between thousands.
func Number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Count is a number of things, whose plural ends in s.
func Count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return Number(n) + " " + thing
}
