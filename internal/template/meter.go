package template

import (
	"fmt"
	"reflect"
)

// The budgets of one leaf. They count what a template does, never how long it takes, so that a leaf
// that is stopped is stopped on every machine.
const (
	maxSteps = 100_000  // turns of loops and calls of defined templates
	maxText  = 1 << 20  // bytes that a leaf renders to
	maxWork  = 16 << 20 // bytes that functions take and give
	maxList  = 10_000   // items that one call makes
	maxDepth = 64       // levels of a value, and of templates in templates
	nodeSize = 16       // bytes that a value counts for, beside its text
	perMatch = 16       // bytes that one byte counts for that an expression is held against
)

type meter struct {
	steps, work, depth int
}

// exhausted is a budget that ran out.
type exhausted struct{ what string }

func (e *exhausted) Error() string { return e.what }

func overBudget(format string, args ...any) error {
	return &exhausted{fmt.Sprintf(format, args...)}
}

func (m *meter) step() (string, error) {
	if m.steps++; m.steps > maxSteps {
		return "", overBudget("loops more than %d times", maxSteps)
	}
	return "", nil
}

func (m *meter) enter() (string, error) {
	if m.depth++; m.depth > maxDepth {
		return "", overBudget("calls templates in templates, more than %d deep", maxDepth)
	}
	return m.step()
}

func (m *meter) leave() string {
	m.depth--
	return ""
}

// charge counts n bytes of work; -1 is more than any budget.
func (m *meter) charge(n int) error {
	if n < 0 || n > maxWork-m.work {
		m.work = maxWork
		return overBudget("makes more than %d MiB of text and lists on its way", maxWork>>20)
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
		for iter := v.MapRange(); iter.Next(); {
			if err := m.chargeDeep(iter.Key(), depth-1); err != nil {
				return err
			}
			if err := m.chargeDeep(iter.Value(), depth-1); err != nil {
				return err
			}
		}
	default: // counted above
	}
	return nil
}
