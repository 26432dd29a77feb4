package plan

import (
	"github.com/tenantry/tenantry/internal/fleet"
	"github.com/tenantry/tenantry/internal/problem"
	"github.com/tenantry/tenantry/internal/template"
)

// A Desk is what one goroutine has at hand while it looks at tenants, and what it counts of them. Its zero value
// is ready.
type Desk struct {
	slab     template.Slab
	call     template.Call
	judged   map[string]judgement // repositories, which tenants have in common
	authored map[authored]bool
	tally    tally
}

// authored is a text that a Jsonnet template makes by itself.
type authored struct {
	template *fleet.Template
	field    string
	text     string
	names    bool // not even by the names of a tenant
}

// maxRemembered is how many texts of one kind a desk remembers.
const maxRemembered = 4096

func (d *Desk) judge(s *sources, text string) judgement {
	j, ok := d.judged[text]
	if !ok {
		j = s.judge(text)
		if d.judged == nil {
			d.judged = map[string]judgement{}
		}
		if len(d.judged) < maxRemembered {
			d.judged[text] = j
		}
	}
	return j
}

func (d *Desk) remember(a authored) {
	if d.authored == nil {
		d.authored = map[authored]bool{}
	}
	if len(d.authored) < maxRemembered {
		d.authored[a] = true
	}
}

// Told is what desks have counted: one problem for each place of a template.
func Told(desks []Desk) problem.List {
	var all tally
	for i := range desks {
		all.merge(desks[i].tally)
	}
	return all.problems()
}
