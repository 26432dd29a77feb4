package template

import "reflect"

// guard counts what a function takes and what it gives. Nearly all functions have one of a few types,
// and those are called as they are; the others go through reflection.
func (e *engine) guard(function any) any {
	m := &e.meter
	switch f := function.(type) {
	case func(string) string:
		return func(a string) (string, error) {
			if err := m.charge(len(a)); err != nil {
				return "", err
			}
			s := f(a)
			return s, m.charge(len(s))
		}
	case func(string, string) string:
		return func(a, b string) (string, error) {
			if err := m.charges(len(a), len(b)); err != nil {
				return "", err
			}
			s := f(a, b)
			return s, m.charge(len(s))
		}
	case func(string, string) bool:
		return func(a, b string) (bool, error) {
			if err := m.charges(len(a), len(b)); err != nil {
				return false, err
			}
			return f(a, b), nil
		}
	case func(int, string) string:
		return func(n int, a string) (string, error) {
			if err := m.charge(len(a)); err != nil {
				return "", err
			}
			s := f(n, a)
			return s, m.charge(len(s))
		}
	case func(any) string:
		return func(a any) (string, error) {
			if err := m.chargeValue(a); err != nil {
				return "", err
			}
			s := f(a)
			return s, m.charge(len(s))
		}
	case func(...any) string:
		return func(a ...any) (string, error) {
			if err := m.chargeAll(a); err != nil {
				return "", err
			}
			s := f(a...)
			return s, m.charge(len(s))
		}
	case func(any, ...any) any: // default
		return func(a any, b ...any) (any, error) {
			if err := m.chargeAll(b); err != nil {
				return nil, err
			}
			return f(a, b...), m.chargeValue(a)
		}
	}
	return m.reflected(reflect.ValueOf(function), 1)
}

func (m *meter) chargeAll(values []any) error {
	for _, v := range values {
		if err := m.chargeValue(v); err != nil {
			return err
		}
	}
	return nil
}

var errorType = reflect.TypeFor[error]()

// reflected guards a function of any type: func(...) T or func(...) (T, error). What it takes counts
// weight times.
func (m *meter) reflected(f reflect.Value, weight int) any {
	t := f.Type()
	in, out := make([]reflect.Type, t.NumIn()), t.Out(0)
	for i := range in {
		in[i] = t.In(i)
	}
	typ := reflect.FuncOf(in, []reflect.Type{out, errorType}, t.IsVariadic())
	return reflect.MakeFunc(typ, func(args []reflect.Value) []reflect.Value {
		none := reflect.Zero(errorType)
		fail := func(err error) []reflect.Value {
			return []reflect.Value{reflect.Zero(out), reflect.ValueOf(&err).Elem()}
		}
		spent := m.work
		for _, a := range args {
			if err := m.chargeDeep(a, maxDepth); err != nil {
				return fail(err)
			}
		}
		if err := m.spend(product(weight-1, m.work-spent)); err != nil {
			return fail(err)
		}
		var results []reflect.Value
		if t.IsVariadic() {
			results = f.CallSlice(args)
		} else {
			results = f.Call(args)
		}
		if len(results) == 2 && !results[1].IsNil() {
			return fail(results[1].Interface().(error))
		}
		if err := m.chargeDeep(results[0], maxDepth); err != nil {
			return fail(err)
		}
		return []reflect.Value{results[0], none}
	}).Interface()
}
