package plan

import (
	"fmt"
	"testing"

	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
)

// However many problems a tenant has, so many errors are told, and so many warnings; and warnings never hide an error.
func TestTold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason                   string
		errors, warnings         int
		keptErrors, keptWarnings int
		enough                   bool
	}{
		"Few":          {"all are told", 3, 4, 3, 4, false},
		"Bound":        {"as many as are told", maxFound, maxFound, maxFound, maxFound, false},
		"Errors":       {"one that says there are more is an error", 3 * maxFound, 2, maxFound + 1, 2, true},
		"Warnings":     {"one that says there are more is none", 0, 3 * maxFound, 0, maxFound + 1, false},
		"BehindOthers": {"an error behind too many warnings", 1, 3 * maxFound, 1, maxFound + 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var bad problem.List
			for i := range tc.warnings {
				bad.Add(problem.Problem{What: fmt.Sprint(i), Warn: true})
			}
			for i := range tc.errors {
				bad.Add(problem.Problem{What: fmt.Sprint(i)})
			}
			kept, enough := told(&Tenant{Tenant: &fleet.Tenant{}}, bad)
			again, _ := told(&Tenant{Tenant: &fleet.Tenant{}}, kept)
			for _, list := range []problem.List{kept, again} {
				errors, warnings := 0, 0
				for _, p := range list {
					if p.Warn {
						warnings++
					} else {
						errors++
					}
				}
				if errors != tc.keptErrors || warnings != tc.keptWarnings || enough != tc.enough {
					t.Errorf("%s: %d errors, %d warnings, enough %t", tc.reason, errors, warnings, enough)
				}
			}
		})
	}
}

// The tenants that do the most are named, whoever was counted first.
func TestTooMuch(t *testing.T) {
	t.Parallel()
	b := template.NewBudget(0)
	var tenants []*Tenant
	works := map[*Tenant]*template.Work{}
	for i, done := range []int{1_000_000, 1_500_000, 700_000, 1_500_000} {
		x := &Tenant{Tenant: &fleet.Tenant{Project: "p", Name: fmt.Sprint("t", i)}}
		w := &template.Work{Done: done}
		tenants, works[x] = append(tenants, x), w
		b.Add(w)
	}
	if !b.Out() {
		t.Fatal("the budget is not out")
	}
	const want = "the templates of all tenants together do more than 4.0 million steps of work, those of p/t1 1.5 million steps, p/t3 1.5 million steps, p/t0 1.0 million steps"
	if got := TooMuch(b, tenants, works).What; got != want {
		t.Errorf("got %s", got)
	}
}
