package template

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/regexps"
)

func TestRegexBudgets(t *testing.T) {
	t.Parallel()
	const tooMuch = "the template takes more than 30 million steps to match regular expressions"
	const tooLarge = "the template holds a regular expression of more than 10000 instructions"
	stopped(t, map[string]overBudgetCase{
		"Large":   {"before it is compiled", `{{ regexReplaceAll (repeat 50 "(a?){1000}b") (repeat 100000 "a") "x" }}`, tooLarge},
		"Quietly": {"an expression that regexMatch cannot compile is no match, but not one that is too large", `{{ regexMatch (repeat 50 "(a?){1000}b") "a" }}`, tooLarge},
		"Long":    {"instructions times characters", `{{ regexReplaceAll "(a?){1000}b" (repeat 100000 "a") "x" }}`, tooMuch},
		"Match":   {"the same", `{{ regexMatch "(a?){1000}b" (repeat 100000 "a") }}`, tooMuch},
		"Find":    {"the same", `{{ regexFind "(a?){1000}b" (repeat 100000 "a") }}`, tooMuch},
		"FindAll": {"the same", `{{ regexFindAll "(a?){1000}b" (repeat 100000 "a") 1 }}`, tooMuch},
		"Split":   {"the same", `{{ mustRegexSplit "(a?){1000}b" (repeat 100000 "a") 1 }}`, tooMuch},
		"Literal": {"the same", `{{ regexReplaceAllLiteral "(a?){1000}b" (repeat 100000 "a") "" }}`, tooMuch},
		"Groups":  {"with the places of groups", `{{ regexReplaceAll (printf "%s$" (repeat 400 "(a?)")) (repeat 10000 "a") "$1" }}`, tooMuch},
		"Often": {
			"few steps, many times",
			`{{ range until 9000 }}{{ $x := regexMatch "(a?){500}b" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }}{{ end }}`, tooMuch,
		},
		"Compile": {"another one each time", `{{ range until 9000 }}{{ $x := regexMatch (printf "(a?){500}b%d" .) "" }}{{ end }}`, tooMuch},
		"Broken":  {"another one each time, and none can be compiled", `{{ range until 9000 }}{{ $x := regexMatch (printf "(?i)[B-\\x{1e942}]%d(" .) "" }}{{ end }}`, tooMuch},
		"Ahead":   {"each match looks at all that is left", `{{ regexReplaceAll "a.*b|a" (repeat 100000 "a") "x" }}`, tooMuch},
		"Expand":  {"a replacement that doubles", `{{ regexReplaceAll ".+" (repeat 1000000 "a") (repeat 20 "$0") | len }}`, "the template makes more than 16 MiB"},
	})
}

// What people write is within the budget, with large values too.
func TestRegexWithinBudget(t *testing.T) {
	t.Parallel()
	text := `{{ $large := repeat 6500 "a-B c.d_e\n" }}` + // 64 KiB
		`{{ range until 5 }}{{ $x := regexReplaceAll "[^a-z0-9]+" (lower $large) "-" }}{{ end }}` +
		`{{ regexReplaceAll "(?m)^(\\w)-(\\w)" $large "$2-$1" | len }} {{ regexFindAll "\\bc\\.d" $large -1 | len }} ` +
		`{{ range until 5000 }}{{ $x := regexMatch "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" "shop-eu-1" }}{{ end }}ok`
	tmpl := mustCompile(t, leafOf(t, "", text), Options{})
	c := callOf(t, tmpl, "")
	for range 3 { // an engine knows the expressions by then, and charges for them all the same
		if text, bad := rendered(t, tmpl, c); bad != nil || text != "65000 6500 ok" {
			t.Fatal(text, bad)
		}
	}
}

// What is charged for an expression does not depend on whether the engine has compiled it before.
func TestRegexBudgetIsPerRun(t *testing.T) {
	t.Parallel()
	var m meter
	match := m.regexFunctions()["regexMatch"].(func(string, string) (bool, error))
	spent := map[int]bool{}
	for range 4 {
		m.reset(0, allDone)
		for range 3 {
			if _, err := match("^(a|b)+$", "abab"); err != nil {
				t.Fatal(err)
			}
		}
		spent[maxMatching-m.matching.Left] = true
	}
	if len(spent) != 1 {
		t.Errorf("runs of the same were charged %v", spent)
	}
}

// FuzzRegexFunctions holds the functions of regular expressions to sprig's.
func FuzzRegexFunctions(f *testing.F) {
	for _, expr := range []string{"", "x*", "a(x*)b", "^", "$", `\b`, `\Bx`, "[a-c]+|", "(?m)^x?", "(", ",\\s*", "(?P<n>a)|b"} {
		for _, s := range []string{"", "x", "-ab-axxb-", "a, b,c", "x\nxx\n", "é,日", "aaa"} {
			f.Add(expr, s, "<$1$n>", 2)
		}
	}
	table := sprig.GenericFuncMap()
	var m meter
	ours := m.regexFunctions()
	f.Fuzz(func(t *testing.T, expr, s, with string, n int) {
		if len(expr)+len(s)+len(with) > 500 || !utf8.ValidString(expr) {
			return
		}
		if _, err := regexps.Compile(expr); errors.Is(err, regexps.ErrTooLarge) {
			return
		}
		m.reset(0, allDone)
		type find = func(string, string) (string, error)
		type all = func(string, string, int) ([]string, error)
		type replace = func(string, string, string) (string, error)
		var want, got []any
		add := func(list *[]any, v any, err error) { *list = append(*list, v, err == nil) }
		m1, e1 := table["mustRegexMatch"].(func(string, string) (bool, error))(expr, s)
		m2, e2 := ours["mustRegexMatch"].(func(string, string) (bool, error))(expr, s)
		add(&want, m1, e1)
		add(&got, m2, e2)
		f1, e1 := table["mustRegexFind"].(find)(expr, s)
		f2, e2 := ours["mustRegexFind"].(find)(expr, s)
		add(&want, f1, e1)
		add(&got, f2, e2)
		for _, name := range []string{"mustRegexFindAll", "mustRegexSplit"} {
			a1, e1 := table[name].(all)(expr, s, n)
			a2, e2 := ours[name].(all)(expr, s, n)
			add(&want, strings.Join(a1, "|"), e1)
			add(&got, strings.Join(a2, "|"), e2)
		}
		for _, name := range []string{"mustRegexReplaceAll", "mustRegexReplaceAllLiteral"} {
			r1, e1 := table[name].(replace)(expr, s, with)
			r2, e2 := ours[name].(replace)(expr, s, with)
			add(&want, r1, e1)
			add(&got, r2, e2)
		}
		if diff := cmp.Diff(want, got); diff != "" && m.work < maxWork && m.matched() == nil {
			t.Errorf("%q in %q, with %q, %d (-sprig +ours):\n%s", expr, s, with, n, diff)
		}
	})
}
