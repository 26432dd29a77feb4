package template

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

// bounded are the functions whose result can be far bigger than what they are given. Each counts its
// result before it makes it.
func (e *engine) bounded() template.FuncMap {
	m := &e.meter
	pure := pureFunctions()
	return template.FuncMap{
		"printf": m.formatted,
		"repeat": func(count int, s string) (string, error) {
			if count < 0 {
				return "", fmt.Errorf("cannot repeat %d times", count)
			}
			if err := m.charge(product(count, len(s))); err != nil {
				return "", err
			}
			return strings.Repeat(s, count), nil
		},
		"indent":  m.indent,
		"nindent": func(spaces int, s string) (string, error) { s, err := m.indent(spaces, s); return "\n" + s, err },
		"replace": func(old, with, s string) (string, error) {
			if err := m.charges(len(s), product(strings.Count(s, old), len(with))); err != nil {
				return "", err
			}
			return strings.ReplaceAll(s, old, with), nil
		},
		"wrap":     m.wrap(pure["wrapWith"].(func(int, string, string) string), "\n"),
		"wrapWith": m.wrapWith(pure["wrapWith"].(func(int, string, string) string)),
		"join": func(sep string, list any) (string, error) {
			if err := m.charges(product(length(list), len(sep))); err != nil {
				return "", err
			}
			if err := m.chargeValue(list); err != nil {
				return "", err
			}
			return strings.Join(stringsOf(list), sep), nil
		},
		"until": func(count int) ([]int, error) {
			if count < 0 {
				return upTo(0, count, -1)
			}
			return upTo(0, count, 1)
		},
		"untilStep": upTo,
		"seq":       seq,
		"uniq":      squared(m, pure["uniq"].(func(any) []any)),
		"mustUniq":  squared(m, pure["uniq"].(func(any) []any)),
		"regexReplaceAll": func(expr, s, with string) (string, error) {
			return m.replaceAll(expr, s, with, true)
		},
		"mustRegexReplaceAll": func(expr, s, with string) (string, error) {
			return m.replaceAll(expr, s, with, true)
		},
		"regexReplaceAllLiteral": func(expr, s, with string) (string, error) {
			return m.replaceAll(expr, s, with, false)
		},
		"mustRegexReplaceAllLiteral": func(expr, s, with string) (string, error) {
			return m.replaceAll(expr, s, with, false)
		},
	}
}

func (m *meter) charges(sizes ...int) error {
	for _, n := range sizes {
		if err := m.charge(n); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) indent(spaces int, s string) (string, error) {
	if spaces < 0 {
		return "", fmt.Errorf("cannot indent by %d", spaces)
	}
	if err := m.charges(len(s), product(spaces, strings.Count(s, "\n")+1)); err != nil {
		return "", err
	}
	pad := strings.Repeat(" ", spaces)
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad), nil
}

func (m *meter) wrap(wrapWith func(int, string, string) string, sep string) func(int, string) (string, error) {
	bounded := m.wrapWith(wrapWith)
	return func(width int, s string) (string, error) { return bounded(width, sep, s) }
}

func (m *meter) wrapWith(wrapWith func(int, string, string) string) func(int, string, string) (string, error) {
	return func(width int, sep, s string) (string, error) {
		if err := m.charges(len(s), product(len(s)/max(width, 1)+strings.Count(s, " ")+1, len(sep)+1)); err != nil {
			return "", err
		}
		return wrapWith(width, sep, s), nil
	}
}

func (m *meter) replaceAll(expr, s, with string, expand bool) (string, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		return "", err
	}
	if err := m.charge(product(perMatch, len(s)+len(expr))); err != nil {
		return "", err
	}
	matches, expanded := len(re.FindAllStringIndex(s, -1)), 0
	if expand {
		expanded = strings.Count(with, "$")
	}
	if err := m.charges(product(matches, len(with)), product(expanded, len(s))); err != nil {
		return "", err
	}
	if expand {
		return re.ReplaceAllString(s, with), nil
	}
	return re.ReplaceAllLiteralString(s, with), nil
}

// upTo is sprig's untilStep within a budget.
func upTo(start, stop, step int) ([]int, error) {
	if step == 0 || (stop < start) != (step < 0) {
		return []int{}, nil
	}
	if turns := math.Abs((float64(stop) - float64(start)) / float64(step)); turns > maxList {
		return nil, overBudget("makes a list of more than %d items", maxList)
	}
	list := []int{}
	for i := start; (step > 0) == (i < stop) && i != stop; i += step {
		list = append(list, i)
	}
	return list, nil
}

// seq is sprig's: the numbers as one text, ends included.
func seq(params ...int) (string, error) {
	start, step, end := 1, 1, 0
	switch len(params) {
	case 1:
		end = params[0]
	case 2:
		start, end = params[0], params[1]
	case 3:
		start, step, end = params[0], params[1], params[2]
		if end < start && step > 0 {
			return "", nil
		}
	default:
		return "", nil
	}
	past := 1
	if end < start {
		past = -1
		if len(params) < 3 {
			step = -1
		}
	}
	list, err := upTo(start, end+past, step)
	return strings.Trim(fmt.Sprint(list), "[]"), err
}

// squared guards a function that compares each item of a list with each other.
func squared(m *meter, f func(any) []any) func(any) ([]any, error) {
	return func(list any) ([]any, error) {
		n := length(list)
		if err := m.charge(product(product(n, n), nodeSize)); err != nil {
			return nil, err
		}
		if err := m.chargeValue(list); err != nil {
			return nil, err
		}
		return f(list), nil
	}
}

func length(list any) int {
	switch v := reflect.ValueOf(list); v.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return v.Len()
	default:
		return 1
	}
}

// stringsOf is sprig's toStrings: the texts of a list's items, nothing left out.
func stringsOf(list any) []string {
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		if list == nil {
			return []string{}
		}
		return []string{textOf(list)}
	}
	all := make([]string, 0, v.Len())
	for i := range v.Len() {
		if item := v.Index(i).Interface(); item != nil {
			all = append(all, textOf(item))
		}
	}
	return slices.Clip(all)
}
