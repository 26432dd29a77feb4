package template

import (
	"fmt"
	"sync/atomic"
)

// Work is what the templates of one tenant have done so far, and how much they may do. It counts what is done, never
// how long that takes, so that a tenant that is stopped is stopped on every machine. A Work is for one goroutine at a
// time; a nil one counts nothing, and leaves each leaf to its own budgets.
//
// Done is in units: what evaluating one value takes, some 0.3 µs. Given is bytes of what is rendered.
type Work struct {
	Done, Given         int
	mostDone, mostGiven int
	over                bool
	evaluated           map[evaluation]string // what Jsonnet gave
	kept                int                   // bytes in evaluated
}

// What a tenant may do and give, and all tenants together: so much, and so much more for each byte that is written
// for them. What honest tenants do is a hundredth of it; a hundred kilobytes that are written for nothing else
// than to make work come to some three seconds and some hundred megabytes.
const (
	tenantDone, tenantDonePerByte   = 2_000_000, 20
	tenantGiven, tenantGivenPerByte = 8 << 20, 320
	allDone, allDonePerByte         = 4_000_000, 40
	allGiven, allGivenPerByte       = 32 << 20, 640
)

// What a unit is worth of each of a leaf's budgets: as much as is done in the time of one.
const (
	perStep      = 10 // units
	bytesPerUnit = 16
	matchPerUnit = 30
	perJudged    = 1 // units for each byte of YAML that is read
	perEvaluated = 2 // and of what Jsonnet gives
)

// NewWork is the Work of a tenant that is written in so many bytes.
func NewWork(size int) Work {
	return Work{mostDone: tenantDone + tenantDonePerByte*size, mostGiven: tenantGiven + tenantGivenPerByte*size}
}

// Over tells whether the tenant's templates have done or given more than they may. What they render from then on is
// of no use.
func (w *Work) Over() bool { return w != nil && w.over }

// What says what there was too much of, and what to do about it.
func (w *Work) What() (what, fix string) {
	if w.Given > w.mostGiven {
		return fmt.Sprintf("the Applications of this tenant come to more than %d MiB", w.mostGiven>>20),
			"give shorter values, or make several tenants of it"
	}
	return fmt.Sprintf("the templates of this tenant do more than %s of work for it", millions(w.mostDone)),
		"give shorter texts and expressions as parameters, or make several tenants of it"
}

// millions is a number of units for people.
func millions(units int) string { return fmt.Sprintf("%.1f million steps", float64(units)/1e6) }

// left is how many units may still be done.
func (w *Work) left() int {
	if w == nil {
		return allDone // more than a leaf may
	}
	return max(w.mostDone-w.Done, 0)
}

// do counts units that have been done, and tells whether there were as many.
func (w *Work) do(units int) bool {
	if w == nil {
		return true
	}
	w.Done += units
	w.over = w.over || w.Done > w.mostDone
	return !w.over
}

// Give counts bytes that have been rendered, and tells whether there were as many.
func (w *Work) Give(bytes int) bool {
	if w == nil {
		return true
	}
	w.Given += bytes
	w.over = w.over || w.Given > w.mostGiven
	return !w.over
}

// Stop is for what is known to be too much before it is done.
func (w *Work) Stop() {
	w.Done, w.over = max(w.Done, w.mostDone+1), true
}

// An evaluation is a Jsonnet template and what it is called with.
type evaluation struct {
	of    *jsonnetProgram
	input string
}

// keep remembers what an evaluation gave, for the parts of its Application, and for others with the same parameters.
func (w *Work) keep(of evaluation, out string) {
	const most = 8 << 20
	if w == nil || w.kept+len(of.input)+len(out) > most {
		return
	}
	if w.evaluated == nil {
		w.evaluated = map[evaluation]string{}
	}
	w.kept += len(of.input) + len(out)
	w.evaluated[of] = out
}

func (w *Work) recall(of evaluation) (out string, ok bool) {
	if w != nil {
		out, ok = w.evaluated[of]
	}
	return out, ok
}

// A Budget is what the templates of all tenants may do and give together. It may be used by several goroutines.
type Budget struct {
	mostDone, mostGiven int64
	done, given         atomic.Int64
}

// NewBudget is the Budget of tenants that are written in so many bytes together.
func NewBudget(size int) *Budget {
	return &Budget{mostDone: int64(allDone + allDonePerByte*size), mostGiven: int64(allGiven + allGivenPerByte*size)}
}

// Add counts what was done and given for a tenant, and tells whether all of it was there.
func (b *Budget) Add(w *Work) bool {
	b.done.Add(int64(w.Done))
	b.given.Add(int64(w.Given))
	return !b.Out()
}

// Out tells whether there has been more than there may be: whatever comes, there will be.
func (b *Budget) Out() bool { return b.done.Load() > b.mostDone || b.given.Load() > b.mostGiven }

// Of is how much of what there was too much of a tenant has had, for the order of tenants and for people.
func (b *Budget) Of(w *Work) (amount int, text string) {
	if b.done.Load() > b.mostDone {
		return w.Done, millions(w.Done)
	}
	return w.Given, fmt.Sprintf("%d MiB", w.Given>>20)
}

// What says what there was too much of.
func (b *Budget) What() string {
	if b.done.Load() > b.mostDone {
		return "the templates of all tenants together do more than " + millions(int(b.mostDone)) + " of work"
	}
	return fmt.Sprintf("the Applications of all tenants together come to more than %d MiB", b.mostGiven>>20)
}
