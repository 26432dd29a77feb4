package template

import (
	"cmp"
	"errors"
	"strings"
	"text/template"

	"github.com/tenantry/tenantry/internal/regexps"
)

// compiled is an expression that a template has compiled, or could not. An engine keeps it, and each run is
// charged for it once.
type compiled struct {
	x    *regexps.Expression
	err  error
	cost int
	run  int // that was charged last
}

// regexFunctions are sprig's functions of regular expressions, within a budget. Of an expression that is
// none, only regexMatch makes no error.
func (m *meter) regexFunctions() template.FuncMap {
	table := template.FuncMap{
		"mustRegexMatch": m.regexMatch,
		"regexMatch": func(expr, s string) (bool, error) {
			matched, err := m.regexMatch(expr, s)
			if _, over := errors.AsType[*exhausted](err); !over {
				err = nil
			}
			return matched, err
		},
	}
	for name, f := range map[string]any{
		"egexFind": m.regexFind, "egexFindAll": m.regexFindAll, "egexSplit": m.regexSplit,
		"egexReplaceAll": m.regexReplaceAll, "egexReplaceAllLiteral": m.regexReplaceAllLiteral,
	} {
		table["r"+name], table["mustR"+name] = f, f
	}
	return table
}

// compile takes an expression and the text that it is for.
func (m *meter) compile(expr, s string) (*regexps.Expression, error) {
	if err := m.charges(len(expr), len(s)); err != nil {
		return nil, err
	}
	known := m.expressions[expr]
	if known == nil {
		x, err := regexps.Compile(expr)
		known = &compiled{x: x, err: err}
		switch {
		case errors.Is(err, regexps.ErrTooLarge):
			return nil, overBudget("holds a regular expression of %s", regexps.TooLarge)
		case err != nil:
			known.cost = regexps.Reading(expr)
		default:
			known.cost = x.Cost()
		}
		if m.expressions == nil {
			m.expressions = map[string]*compiled{}
		}
		m.expressions[strings.Clone(expr)] = known
	}
	if known.run != m.runs {
		known.run = m.runs
		m.matching.Take(known.cost)
	}
	if known.err != nil {
		return nil, cmp.Or(m.matched(), known.err)
	}
	return known.x, m.matched()
}

// matched tells whether the steps for matching have lasted.
func (m *meter) matched() error {
	if m.matching.Out() {
		return overCounted("takes more than %d million steps to match regular expressions", maxMatching/1_000_000)
	}
	return nil
}

func (m *meter) regexMatch(expr, s string) (bool, error) {
	x, err := m.compile(expr, s)
	if err != nil {
		return false, err
	}
	matched := x.Match(s, &m.matching)
	return matched, m.matched()
}

func (m *meter) regexFind(expr, s string) (string, error) {
	found, err := m.regexFindAll(expr, s, 1)
	return strings.Join(found, ""), err
}

// regexFindAll gives n texts at most, all of them where n is negative.
func (m *meter) regexFindAll(expr, s string, n int) ([]string, error) {
	x, err := m.compile(expr, s)
	if err != nil {
		return nil, err
	}
	var found []string
	if n == 0 {
		return found, nil
	}
	for at := range x.All(s, false, &m.matching) {
		if err := m.charges(nodeSize, at[1]-at[0]); err != nil {
			return nil, err
		}
		if found = append(found, s[at[0]:at[1]]); len(found) == n {
			break
		}
	}
	return found, m.matched()
}

// regexSplit gives n texts at most, the last of them with all that is left; all where n is negative.
func (m *meter) regexSplit(expr, s string, n int) ([]string, error) {
	x, err := m.compile(expr, s)
	if err != nil {
		return nil, err
	}
	var parts []string
	switch {
	case n == 0:
		return parts, nil
	case expr != "" && s == "":
		return []string{""}, nil
	}
	from, end := 0, 0
	for at := range x.All(s, false, &m.matching) {
		if n > 0 && len(parts) == n-1 {
			break
		}
		if err := m.charges(nodeSize, at[0]-from); err != nil {
			return nil, err
		}
		end = at[0]
		if at[1] != 0 {
			parts = append(parts, s[from:end])
		}
		from = at[1]
	}
	if end != len(s) {
		parts = append(parts, s[from:])
	}
	return parts, m.matched()
}

func (m *meter) regexReplaceAll(expr, s, with string) (string, error) {
	if !strings.Contains(with, "$") {
		return m.regexReplaceAllLiteral(expr, s, with)
	}
	dollars := strings.Count(with, "$")
	return m.replaced(expr, s, true, func(x *regexps.Expression, b []byte, at []int) ([]byte, error) {
		if err := m.charges(len(with), product(dollars, at[1]-at[0])); err != nil {
			return nil, err
		}
		return x.Expand(b, with, s, at), nil
	})
}

func (m *meter) regexReplaceAllLiteral(expr, s, with string) (string, error) {
	return m.replaced(expr, s, false, func(_ *regexps.Expression, b []byte, _ []int) ([]byte, error) {
		return append(b, with...), m.charge(len(with))
	})
}

// replaced is s with something else in the place of each match.
func (m *meter) replaced(expr, s string, groups bool, with func(*regexps.Expression, []byte, []int) ([]byte, error)) (string, error) {
	x, err := m.compile(expr, s)
	if err != nil {
		return "", err
	}
	if err := m.charge(len(s)); err != nil {
		return "", err
	}
	var b []byte
	from := 0
	for at := range x.All(s, groups, &m.matching) {
		b = append(b, s[from:at[0]]...)
		if b, err = with(x, b, at); err != nil {
			return "", err
		}
		from = at[1]
	}
	return string(append(b, s[from:]...)), m.matched()
}
