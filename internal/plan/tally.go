package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
)

// A tally counts the tenants by whom one place of a template is wrong, so that it is told once.
type tally map[tallied]*count

type tallied struct {
	template *fleet.Template
	field    string
	what     tallyWords
}

// tallyWords say what is wrong: of which tenants, and with which texts.
type tallyWords uint8

const (
	unlistedRepositories tallyWords = iota
	refusedRepository
	openNamespace
	refusedNamespace
)

type count struct {
	problem problem.Problem // its place, and the end of its words
	tenants int
	first   *Tenant // in the order of tenants
	last    *Tenant
	texts   map[string]bool // that messages name
}

// add counts a tenant, with a text that belongs to it.
func (t *tally) add(of tallied, p problem.Problem, tenant *Tenant, text string) {
	if *t == nil {
		*t = tally{}
	}
	c := (*t)[of]
	if c == nil {
		c = &count{problem: p, first: tenant, texts: map[string]bool{}}
		(*t)[of] = c
	}
	if c.last != tenant { // the applications of a tenant follow each other
		c.tenants++
		c.last, c.first = tenant, earlier(c.first, tenant)
	}
	c.texts[text] = true
}

// earlier is the one of two tenants that is named before the other.
func earlier(a, b *Tenant) *Tenant {
	if cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Name, b.Name)) > 0 {
		return b
	}
	return a
}

// merge adds what was counted of other tenants.
func (t *tally) merge(other tally) {
	if *t == nil {
		*t = tally{}
	}
	for of, c := range other {
		first := (*t)[of]
		if first == nil {
			(*t)[of] = c
			continue
		}
		first.tenants += c.tenants
		first.first = earlier(first.first, c.first)
		maps.Copy(first.texts, c.texts)
	}
}

// problems are one for each place.
func (t tally) problems() problem.List {
	var bad problem.List
	for of, c := range t { // problems are sorted later
		p, texts := c.problem, someOf(slices.Sorted(maps.Keys(c.texts)))
		who := "tenant " + c.first.String()
		if c.tenants > 1 {
			who = fmt.Sprintf("%d tenants, %s among them", c.tenants, c.first)
		}
		switch of.what {
		case unlistedRepositories:
			p.Warn = true
			p.What = fmt.Sprintf("the fleet does not say which repositories tenants may choose, so by parameters this may be %s (%s)", texts, who)
		case refusedRepository:
			p.What = fmt.Sprintf("%s (%s)", p.What, who)
		case openNamespace:
			p.Warn = true
			p.What = fmt.Sprintf("hangs on %s, and nothing narrows which namespace of a control plane cluster that is (%s)", p.What, who)
		case refusedNamespace:
			p.What = fmt.Sprintf("%s does not admit %s for %s", hostNamespacesSetting, texts, who)
		}
		bad.Add(p)
	}
	return bad
}
