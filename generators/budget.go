package generators

import (
	"github.com/tenantry/tenantry/internal/plan"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
)

// starts begins to count what the templates of a tenant do.
func (s *sink) starts(t *plan.Tenant) { s.work, s.over = t.Work, t.Work.Over() }

// ends counts what they have done beside what has been counted of the tenant elsewhere.
func (s *sink) ends(t *plan.Tenant) {
	w := s.work
	w.Done, w.Given = w.Done-t.Work.Done, w.Given-t.Work.Given
	s.budget.Add(&w)
	s.work, s.over = template.Work{}, false
}

// spent tells whether the templates of a tenant have done or given more than they may, and reports it once, at the
// application with which they have. The rest of the tenant's is not rendered.
func (s *sink) spent(t *plan.Tenant, a *plan.Application) bool {
	if !s.over && s.work.Over() {
		s.over = true
		s.bad.Add(t.OverWork(a, &s.work))
	}
	return s.over
}

// inOrder says what is wrong with a plan whose tenants do too much together. Who got how far while they were rendered
// side by side depends on luck; so they are rendered anew, one by one, to where they have done too much. What is found
// wrong is the same in each run then.
func inOrder(p *plan.Plan, order []*plan.Tenant, all *template.Budget) problem.List {
	budget := template.NewBudget(p.Size)
	s := sink{plan: p, drop: true}
	done := make([]*plan.Tenant, 0, len(order))
	works := map[*plan.Tenant]*template.Work{}
	for _, t := range order {
		s.starts(t)
		s.origin = origin{tenant: t}
		for _, gen := range perTenant {
			gen(p, t, &s)
		}
		w := s.work
		done, works[t] = append(done, t), &w
		if !budget.Add(&w) {
			break
		}
	}
	if budget.Out() {
		all = budget // else it is what tenants share that is too much
	}
	s.bad.Add(plan.Told([]plan.Desk{s.desk})...)
	s.bad.Add(plan.TooMuch(all, done, works))
	return s.bad
}
