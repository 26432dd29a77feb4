package template

import (
	"cmp"
	"fmt"
	"reflect"

	"github.com/tenantry/tenantry/internal/regexps"
)

// The budgets of one leaf, if its tenant still has as much: see [Work]. They count what a template does, never how
// long it takes, so that a leaf that is stopped is stopped on every machine.
const (
	maxSteps = 100_000   // turns of loops and calls of defined templates
	maxEvals = 1_000_000 // values that are evaluated in those
	maxText  = 1 << 20   // bytes that a leaf renders to
	maxWork  = 16 << 20  // bytes that functions take and give
	maxList  = 10_000    // items that one call makes
	maxDepth = 64        // levels of a value, and of templates in templates
	nodeSize = 16        // bytes that a value counts for, beside its text

	maxMatching = 30_000_000 // steps of regular expressions: instructions times characters
	maxHeld     = 15_000_000 // the same, for the value of a parameter
)

type meter struct {
	steps, evals, work, depth int

	largest     int // bytes that one value may have: as many as one comparison may read
	matching    regexps.Steps
	expressions map[string]*compiled
	runs        int // of expressions: what they cost is charged in each

	began budget // what was spent when the run began, of a leaf that may not do all
}

// budget is what has been spent of what a leaf may do.
type budget struct{ steps, evals, work, matching int }

// reset begins a run whose parameters are of so many bytes at most, with budgets that are full, but for what is
// more than so many units.
func (m *meter) reset(largest, units int) {
	const most = 16
	if len(m.expressions) > most { // never within a run: what it is charged must not depend on the one before
		clear(m.expressions)
	}
	b := budget{
		steps: maxSteps - min(maxSteps, units/perStep), evals: maxEvals - min(maxEvals, units),
		work: maxWork - min(maxWork, bytesPerUnit*units), matching: maxMatching - min(maxMatching, matchPerUnit*units),
	}
	*m = meter{
		steps: b.steps, evals: b.evals, work: b.work, matching: regexps.Steps{Left: maxMatching - b.matching}, began: b,
		largest: largest, expressions: m.expressions, runs: m.runs + 1,
	}
}

// units is what has been done since reset.
func (m *meter) units() int {
	matched := min(maxMatching-m.matching.Left, maxMatching) - m.began.matching
	return perStep*(m.steps-m.began.steps) + m.evals - m.began.evals + (m.work-m.began.work)/bytesPerUnit + matched/matchPerUnit
}

// exhausted is a budget that ran out. Counted is one of those that a tenant has of its own, too.
type exhausted struct {
	what    string
	counted bool
}

func (e *exhausted) Error() string { return e.what }

func overBudget(format string, args ...any) error {
	return &exhausted{what: fmt.Sprintf(format, args...)}
}

func overCounted(format string, args ...any) error {
	return &exhausted{fmt.Sprintf(format, args...), true}
}

func tooMuchText() error { return overBudget("renders to more than %d KiB", maxText>>10) }

// step counts one turn, in which so many values are evaluated. What text/template does to a value itself,
// such as comparing it, is counted by the largest there is.
func (m *meter) step(evals int) (string, error) {
	const perEval = 16 << 10 // bytes that are compared in the time of one
	if m.steps++; m.steps > maxSteps {
		return "", overCounted("loops more than %d times", maxSteps)
	}
	return "", m.evaluate(product(evals, 1+m.largest/perEval))
}

func (m *meter) evaluate(n int) error {
	if n < 0 || n > maxEvals-m.evals {
		return overCounted("evaluates more than %d million values in loops", maxEvals/1_000_000)
	}
	m.evals += n
	return nil
}

func (m *meter) enter(evals int) (string, error) {
	if m.depth++; m.depth > maxDepth {
		return "", overBudget("calls templates in templates, more than %d deep", maxDepth)
	}
	return m.step(evals)
}

func (m *meter) leave() string {
	m.depth--
	return ""
}

// charge counts n bytes of a value; -1 is more than any budget.
func (m *meter) charge(n int) error {
	m.largest = max(m.largest, min(n, maxWork))
	return m.spend(n)
}

// spend counts n bytes of work; -1 is more than any budget.
func (m *meter) spend(n int) error {
	if n < 0 || n > maxWork-m.work {
		m.work = maxWork
		return overCounted("makes more than %d MiB of text and lists on its way", maxWork>>20)
	}
	m.work += n
	return nil
}

// product is a*b, or -1 where that, or one of them, is beyond any budget.
func product(a, b int) int {
	switch {
	case a < 0 || b < 0:
		return -1
	case a == 0 || b == 0:
		return 0
	case a > maxWork/b:
		return -1
	}
	return a * b
}

// chargeValue counts a value at every depth, shared parts as often as they are seen: that is how often
// a function that prints them writes them.
func (m *meter) chargeValue(v any) error {
	switch v := v.(type) {
	case nil, bool, int, int64, float64:
		return nil
	case string:
		return m.charge(len(v))
	}
	return m.chargeDeep(reflect.ValueOf(v), maxDepth)
}

// chargeMap counts a map, whose keys come in another order each time: what it is too much of must not depend on which
// of them comes first.
func (m *meter) chargeMap(v reflect.Value, depth int) (deep error) {
	for iter := v.MapRange(); iter.Next(); {
		for _, part := range [...]reflect.Value{iter.Key(), iter.Value()} {
			err := m.chargeDeep(part, depth-1)
			if err != nil && m.work == maxWork {
				return err
			}
			deep = cmp.Or(deep, err)
		}
	}
	return deep
}

func (m *meter) chargeDeep(v reflect.Value, depth int) error {
	if depth == 0 {
		return overBudget("makes a value more than %d levels deep", maxDepth)
	}
	size := nodeSize
	if v.Kind() == reflect.String {
		size += v.Len()
	}
	if err := m.charge(size); err != nil {
		return err
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			return m.chargeDeep(v.Elem(), depth-1)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return m.charge(v.Len())
		}
		for i := range v.Len() {
			if err := m.chargeDeep(v.Index(i), depth-1); err != nil {
				return err
			}
		}
	case reflect.Map:
		return m.chargeMap(v, depth)
	default: // counted above
	}
	return nil
}
