package schema

import (
	"regexp"
	"regexp/syntax"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"
)

func TestShared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, expression, want string }{
		"plain":      {"what both read alike stays", `^[a-z0-9]+$`, `^[0-9a-z]+$`},
		"fold":       {"(?i) is Go's", `(?i)^ab$`, `^[Aa][Bb]$`},
		"end":        {`\z is Go's`, `\Aa\z`, `^a$`},
		"posix":      {"[[:alpha:]] is Go's", `[[:alpha:]]`, `[A-Za-z]`},
		"digits":     {`\d is ASCII`, `\d{2,3}`, `[0-9]{2,3}`},
		"name":       {"(?P<n>) is Go's", `(?P<n>a|b)`, `([a-b])`},
		"any":        {". excludes more in JavaScript", `a.b`, `a[^\n]b`},
		"any line":   {"(?s)", `(?s)a.b`, `a[\s\S]b`},
		"lazy":       {"how much a repetition takes decides nothing", `a+?b*?`, `a+b*`},
		"quote":      {`\Q is Go's`, `\Qa.b-c\E`, `a\.b\x2dc`},
		"alternate":  {"brackets are kept where they are needed", `x(?:ab|cd)y`, `x(?:ab|cd)y`},
		"nested":     {"a repetition of a repetition", `(?:a{2})+`, `(?:a{2})+`},
		"negated":    {"a negated class", `[^/]+`, `[^\/]+`},
		"unicode":    {"letters beyond ASCII are themselves", `[а-я]é`, `[а-я]é`},
		"control":    {"control characters", "\t\x7f", `\x09\x7f`},
		"empty":      {"the empty expression", ``, `(?:)`},
		"never":      {"nothing matches", `[^\x00-\x{10FFFF}]`, `[^\s\S]`},
		"lines":      {"lines have no form", `(?m)^a$`, ""},
		"too long":   {"a class of a thousand ranges", `\p{L}\p{L}\p{L}\p{L}`, ""},
		"mistake":    {"no expression", `(`, ""},
		"boundaries": {"word boundaries are ASCII in both", `\ba\B`, `\ba\B`},
	} {
		got, ok := shared(c.expression)
		if !ok {
			got = ""
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", name, c.reason, diff)
		}
	}
}

// FuzzShared holds a translated expression to the one it came from, on texts that quick makes and on
// the fuzzer's.
func FuzzShared(f *testing.F) {
	for _, seed := range []string{`^a+$`, `(?i)x[^y]{2,5}|\bq`, `(a|b)*c?`, `[[:^word:]]\d`, `^(?:ab?){3,}$`, `[-\]\\^]`, `\x{10FFFF}[^a]`, `(?s).-.`, `a{0}`, `(|a)b`} {
		f.Add(seed, "ab\n-Ab")
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		if len(expression) > 100 {
			return
		}
		if _, err := syntax.Parse(expression, syntax.Perl); err != nil {
			return
		}
		original, err := regexp.Compile(expression)
		if err != nil {
			return
		}
		said, ok := shared(expression)
		if !ok {
			return
		}
		translated, err := regexp.Compile(said)
		if err != nil {
			t.Fatalf("%q became %q: %v", expression, said, err)
		}
		same := func(s string) bool { return original.MatchString(s) == translated.MatchString(s) }
		if !same(text) {
			t.Errorf("%q and %q differ on %q", expression, said, text)
		}
		if err := quick.Check(same, &quick.Config{MaxCount: 20}); err != nil {
			t.Errorf("%q became %q: %v", expression, said, err)
		}
	})
}
