package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// OverWork is the problem of a tenant whose templates do or give more than they may, at the application with which
// they have.
func (t *Tenant) OverWork(a *Application, w *template.Work) problem.Problem {
	what, fix := w.What()
	by := "it is inline"
	if a.Template != nil {
		by = fmt.Sprintf("template %q", a.Template.Name())
	}
	return t.Problem(a.Written.Node, a.Written.Field(""), fmt.Sprintf("with application %q (%s), %s", a.Name, by, what), fix)
}

// newlyOver is OverWork where the tenant's Work was not over before.
func (t *Tenant) newlyOver(a *Application, before bool) problem.List {
	if before || !t.Work.Over() {
		return nil
	}
	return problem.List{t.OverWork(a, &t.Work)}
}

// TooMuch is the problem of tenants whose templates do too much together, at the one that does the most.
func TooMuch(b *template.Budget, tenants []*Tenant, works map[*Tenant]*template.Work) problem.Problem {
	const told = 3
	most := slices.Clone(tenants)
	amount := func(t *Tenant) int { n, _ := b.Of(works[t]); return n }
	slices.SortStableFunc(most, func(a, b *Tenant) int { return cmp.Compare(amount(b), amount(a)) })
	names := make([]string, 0, told)
	for _, t := range most[:min(told, len(most))] {
		_, text := b.Of(works[t])
		names = append(names, fmt.Sprintf("%s %s", t, text))
	}
	return most[0].Problem(yamlscan.Node{}, "", b.What()+", those of "+strings.Join(names, ", "), "give shorter texts and expressions as parameters, or make several fleets of it")
}

// maxFound is how many errors of one tenant's applications are told, and how many warnings.
const maxFound = 500

// told is as much of a tenant's problems as is told, and whether there are enough errors to look for no more.
func told(t *Tenant, bad problem.List) (problem.List, bool) {
	if len(bad) <= maxFound {
		return bad, false
	}
	errors, warnings := 0, 0
	kept := bad[:0]
	for _, p := range bad {
		n := &errors
		if p.Warn {
			n = &warnings
		}
		if *n++; *n <= maxFound {
			kept = append(kept, p)
		}
	}
	more := func(what string) problem.Problem {
		return t.Problem(yamlscan.Node{}, "", fmt.Sprintf("has more %s than the %d that are told", what, maxFound), "")
	}
	if warnings > maxFound {
		p := more("warnings")
		p.Warn = true
		kept = append(kept, p)
	}
	if errors > maxFound {
		kept = append(kept, more("problems"))
	}
	return kept, errors > maxFound
}
