package template

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
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
				return untilStep(0, count, -1)
			}
			return untilStep(0, count, 1)
		},
		"untilStep": untilStep,
		"seq":       seq,
		"trimAll":   m.trimAll, "trimall": m.trimAll,
		"split": func(sep, s string) (map[string]string, error) {
			return m.pieces(sep, s, -1)
		},
		"splitn": func(sep string, n int, s string) (map[string]string, error) {
			return m.pieces(sep, s, n)
		},
		"splitList": func(sep, s string) ([]string, error) {
			if err := m.chargeSplit(sep, s); err != nil {
				return nil, err
			}
			return strings.Split(s, sep), nil
		},
		"without":       m.without(pure["without"].(func(any, ...any) []any)),
		"mustWithout":   m.without(pure["without"].(func(any, ...any) []any)),
		"chunk":         m.chunk(pure["chunk"].(func(int, any) [][]any)),
		"mustChunk":     m.chunk(pure["chunk"].(func(int, any) [][]any)),
		"semverCompare": m.semverCompare(pure["semverCompare"].(func(string, string) (bool, error))),
		"uniq":          squared(m, pure["uniq"].(func(any) []any)),
		"mustUniq":      squared(m, pure["uniq"].(func(any) []any)),
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

// trimAll looks at each character of the text for each of the set.
func (m *meter) trimAll(set, s string) (string, error) {
	if err := cmp.Or(m.charge(len(s)), m.spend(product(len(s), len(set)))); err != nil {
		return "", err
	}
	return strings.Trim(s, set), nil
}

// chargeSplit counts the pieces that a text falls into.
func (m *meter) chargeSplit(sep, s string) error {
	return cmp.Or(m.charge(len(s)), m.spend(product(strings.Count(s, sep)+1, 4*nodeSize)))
}

// pieces is sprig's splitn: a map of _0, _1 and so on.
func (m *meter) pieces(sep, s string, n int) (map[string]string, error) {
	if err := m.chargeSplit(sep, s); err != nil {
		return nil, err
	}
	parts := strings.SplitN(s, sep, n)
	all := make(map[string]string, len(parts))
	for i, part := range parts {
		all["_"+strconv.Itoa(i)] = part
	}
	return all, nil
}

// without compares each item of a list with each that is to go.
func (m *meter) without(f func(any, ...any) []any) func(any, ...any) ([]any, error) {
	return func(list any, omit ...any) ([]any, error) {
		if err := m.spend(product(product(length(list), len(omit)), nodeSize)); err != nil {
			return nil, err
		}
		if err := cmp.Or(m.chargeAll(omit), m.chargeValue(list)); err != nil {
			return nil, err
		}
		return f(list, omit...), nil
	}
}

// semverCompare holds expressions against a constraint over and over.
func (m *meter) semverCompare(f func(string, string) (bool, error)) func(string, string) (bool, error) {
	const perByte = 64
	return func(constraint, version string) (bool, error) {
		n := len(constraint) + len(version)
		if err := cmp.Or(m.spend(product(n, n)), m.spend(product(n, perByte))); err != nil {
			return false, err
		}
		return f(constraint, version)
	}
}

// chunk divides by the size, and by nothing in another way on each processor.
func (m *meter) chunk(f func(int, any) [][]any) func(int, any) ([][]any, error) {
	return func(size int, list any) ([][]any, error) {
		if size < 1 {
			return nil, fmt.Errorf("cannot make lists of %d items", size)
		}
		if err := m.chargeValue(list); err != nil {
			return nil, err
		}
		return f(size, list), nil
	}
}

// squared guards a function that compares each item of a list with each other.
func squared(m *meter, f func(any) []any) func(any) ([]any, error) {
	return func(list any) ([]any, error) {
		n := length(list)
		if err := m.spend(product(product(n, n), nodeSize)); err != nil {
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
