package regexps

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// realistic are expressions as people write them.
var realistic = []string{
	``, `.`, `^$`, `^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`, `^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$`,
	`^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$`,
	`^((25[0-5]|(2[0-4]|1\d|[1-9]|)\d)\.?\b){4}$`, `^(?i)https?://[^\s/$.?#].[^\s]*$`, `^[\p{L}\p{N} .,'-]{1,200}$`, `^.{1,1000}$`, `(?s)^.{0,1000}$`,
	`^[A-Za-z0-9+/]+={0,2}$`, `^(prod|staging|dev)-[a-z]{2,10}-\d+$`, `^\d+(Ki|Mi|Gi|Ti)?$`, `\bpassword\b`, `(?m)^key: (.*)$`, `(?i)^[a-zà-ÿ ]+$`,
	`^([a-zA-Z0-9._%+-]{1,64})@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.){1,8}[a-zA-Z]{2,63}$`, `^(\*|\d+|\d+-\d+)(/\d+)?( (\*|\d+|\d+-\d+)(/\d+)?){4}$`,
	`(?P<year>\d{4})-(?P<month>\d\d)`, `a|b|`, `(a+)(b*)`, `\Qa.b\E`, `\Qa.b`, `\s+`, `[^a-z0-9]+`, `^-+|-+$`, `"[^"]*"`, `\$\{([^}]+)\}`, `a.*b|a`, `$`, `\B`, `x*`,
}

var texts = []string{
	"", "a", "b", "ab", "aab", "a.b a.b", "shop-eu-1", "v1.2.3-rc.1+build", "10.0.0.255", "https://example.com/a?b=c", "prod-eu-1", "512Mi",
	"the password is", "key: a\nkey: b\n", "Müller GmbH", "a@example.com", "*/5 0 1-3 * *", "2024-01-31, 2025-02-01", "--a--b--", `say "a" and "b"`,
	"${a}${b c}", "aaaa", "a\xffb\xe2\x82", "日本", " \t\n", "x", "xx x", "axxb", strings.Repeat("ab ", 300),
}

func compile(t *testing.T, text string) *Expression {
	t.Helper()
	x, err := Compile(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return x
}

// same fails unless an expression finds in a text what Go's own does.
func same(t *testing.T, text, s, with string) {
	t.Helper()
	x, err := Compile(text)
	re, goErr := regexp.Compile(text)
	if errors.Is(err, ErrTooLarge) {
		return
	}
	if (err == nil) != (goErr == nil) {
		t.Fatalf("%q: %v, and Go says %v", text, err, goErr)
	}
	if err != nil {
		return
	}
	for _, left := range []int{1 << 40, (x.size + overhead) * (len(s) + 2)} { // the second counts characters one by one
		if want, got := re.MatchString(s), x.Match(s, &Steps{left}); want != got {
			t.Errorf("%q matches %q: %t, want %t", text, s, got, want)
		}
	}
	steps := &Steps{1 << 40}
	if diff := cmp.Diff(re.FindAllStringIndex(s, -1), slices.Collect(x.All(s, false, steps))); diff != "" {
		t.Errorf("%q in %q (-want +got):\n%s", text, s, diff)
	}
	all := slices.Collect(x.All(s, true, steps))
	if diff := cmp.Diff(re.FindAllStringSubmatchIndex(s, -1), all); diff != "" {
		t.Errorf("%q in %q with groups (-want +got):\n%s", text, s, diff)
	}
	if len(all) > 0 {
		if want, got := string(re.ExpandString(nil, with, s, all[0])), string(x.Expand(nil, with, s, all[0])); want != got {
			t.Errorf("%q in %q expands %q to %q, want %q", text, s, with, got, want)
		}
	}
}

func TestSameAsGo(t *testing.T) {
	t.Parallel()
	for _, text := range append(realistic, "(", "a{2000}", "(?P<n>a", `\8`) {
		for _, s := range texts {
			same(t, text, s, "<$0-${1}>")
		}
	}
}

func FuzzSameAsGo(f *testing.F) {
	for _, text := range realistic {
		for _, s := range texts {
			f.Add(text, s, "$1")
		}
	}
	f.Fuzz(func(t *testing.T, text, s, with string) {
		if len(text) > 1000 || len(s) > 1000 || !utf8.ValidString(text) {
			return
		}
		same(t, text, s, with)
	})
}

// An expression is never smaller than it is taken for.
func FuzzInstructions(f *testing.F) {
	for _, text := range append(realistic, `(a?){1000}`, `(?:a|b*){2,}`, `(?:){3}`, `a{0}`, `(?:a{2}){3,5}`, `(x*)*`, `(?:a*)?`) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := Compile(text)
		if err != nil || len(text) > 1000 {
			return
		}
		tree, err := syntax.Parse(text, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		prog, err := syntax.Compile(tree.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		if x.size < len(prog.Inst) {
			t.Errorf("%q has %d instructions, and is taken for %d", text, len(prog.Inst), x.size)
		}
	})
}

// No expression that people write is too large, nor runs out of a few million steps on a large value.
func TestRealisticIsAllowed(t *testing.T) {
	t.Parallel()
	long := `^(?:` + strings.Repeat(`[a-z0-9]+(-[a-z0-9]+)?|`, 7) + `[A-Z]{1,63}(\.[A-Z0-9]{1,20})?|\d{1,3}\.\d{1,3})$`
	if len(long) < 200 {
		t.Fatalf("%d characters", len(long))
	}
	for _, text := range append(realistic, long) {
		x := compile(t, text)
		for _, s := range []string{strings.Repeat("a", 64<<10), strings.Repeat("ab-c.\n", 64<<10/6), strings.Repeat("日 ", 64<<10/4)} {
			steps := &Steps{30_000_000}
			if x.Match(s, steps); steps.Out() {
				t.Errorf("%q is %d instructions, and runs out of steps on %.10q…", text, x.size, s)
			}
		}
		if x.Cost() > 1<<20 {
			t.Errorf("%q costs %d", text, x.Cost())
		}
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ reason, text string }{
		"Instructions": {"each turn has instructions of its own", strings.Repeat("(a?){1000}", 300) + "b"},
		"Folded":       {"each range is gone through character by character", "(?i)[" + strings.Repeat("B-\U0001e942", 100) + "]"},
		"FoldedHex":    {"the same, escaped", `(?i)[` + strings.Repeat(`B-\x{1e942}`, 100) + "]"},
		"FoldedBroken": {"the same, escaped by no number", `(?i)[` + strings.Repeat(`B-\x{zz}`, 100) + "]"},
		"Classes":      {"each is hundreds of ranges", "[" + strings.Repeat(`\PL`, 1000) + "]"},
		"Long":         {"there is much to read", strings.Repeat("a|b", 100_000)},
		"Groups":       {"every thread knows where each of them begins", strings.Repeat("(a?)", 2000)},
		"Nested":       {"repeats in repeats", "((a{10}){10}){10}" + strings.Repeat("b{1000}", 10)},
	} {
		if _, err := Compile(tc.text); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %s: got %v, want %v", name, tc.reason, err, ErrTooLarge)
		}
	}
}

// Steps run out where an expression is held against too much, also between the matches.
func TestStepsRunOut(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ reason, text, s string }{
		"Instructions": {"all of them are tried everywhere", "(a?){1000}b", strings.Repeat("a", 100_000)},
		"Ahead":        {"each match looks to the end", "a.*b|a", strings.Repeat("a", 100_000)},
		"Back":         {"the same, with the character before", `\Ba.*b|a`, strings.Repeat("a", 100_000)},
	} {
		x := compile(t, tc.text)
		steps := &Steps{1 << 20}
		n := 0
		for range x.All(tc.s, false, steps) {
			n++
		}
		if !steps.Out() || n > 100 {
			t.Errorf("%s: %s: %d steps are left after %d matches", name, tc.reason, steps.Left, n)
		}
	}
	x := compile(t, "(a?){1000}b")
	if steps := (&Steps{1 << 20}); x.Match(strings.Repeat("a", 100_000), steps) || !steps.Out() {
		t.Errorf("%d steps are left", steps.Left)
	}
}
