package yamlout

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAppendString(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason   string
		in, want string
	}{
		"word":            {"the common case", "prometheus", "prometheus"},
		"inside":          {"indicators inside a text mean nothing", `it's {a} [b] 50% "c" d#e f:g`, `it's {a} [b] 50% "c" d#e f:g`},
		"url":             {"a colon without a space after it is text", "https://example.com:443/x", "https://example.com:443/x"},
		"flag":            {"a dash that is followed by text begins a plain scalar", "--log-level=debug", "--log-level=debug"},
		"non-ASCII":       {"printable characters stay readable", "Zürich 東京 😀", "Zürich 東京 😀"},
		"empty":           {"nothing reads as null", "", `""`},
		"no":              {"a boolean of YAML 1.1", "no", `"no"`},
		"case":            {"some readers ignore case", "nO", `"nO"`},
		"version":         {"YAML 1.1's expression for a float has [0-9.]*", "1.14.5", `"1.14.5"`},
		"version v":       {"a letter makes it text", "v1.14.5", "v1.14.5"},
		"quantity":        {"a unit makes it text", "512Mi", "512Mi"},
		"sexagesimal":     {"190:20:30 is an integer of YAML 1.1", "190:20:30", `"190:20:30"`},
		"dot":             {"the same expression takes a lone point", ".", `"."`},
		"date":            {"a timestamp", "2024-06-01", `"2024-06-01"`},
		"commit":          {"digits with one e are a float", "12e4567", `"12e4567"`},
		"hash":            {"letters beyond e are text", "9f86d081", "9f86d081"},
		"colon end":       {"it would be a key", "a:", `"a:"`},
		"colon space":     {"it would be a key", "a: b", `"a: b"`},
		"comment":         {"it would be cut off", "a #b", `"a #b"`},
		"leading space":   {"it would be trimmed", " a", `" a"`},
		"trailing space":  {"it would be trimmed", "a ", `"a "`},
		"document":        {"at column 0 it ends a document", "... a", `"... a"`},
		"control":         {"escapes are those of JSON", "a\x00\x1b\x7f\"\\\r\tb", `"a\u0000\u001b\u007f\"\\\r\tb"`},
		"line separators": {"they break lines in YAML 1.1", "a\u0085b\u2028c\u2029d\ufeffe", `"a\u0085b\u2028c\u2029d\ufeffe"`},
		"bidi":            {"what reorders text on a screen is shown", "a\u202eb", `"a\u202eb"`},
		"beyond 16 bits":  {"a tag character shows nothing", "a\U000e0041", `"a\U000e0041"`},
		"literal":         {"one break at the end", "a: 1\n\nb: 2\n", "|\n    a: 1\n\n    b: 2"},
		"literal strip":   {"no break at the end", "a\nb", "|-\n    a\n    b"},
		"literal keep":    {"more than one break at the end; the caller ends the last line", "a\n\n", "|+\n    a\n"},
		"literal space":   {"the first line's spaces are text", "  a\nb\n", "|2\n      a\n    b"},
		"literal tab":     {"a tab where a reader looks for the indentation", "\n\ta\n", "|2\n\n    \ta"},
		"literal control": {"a literal has no escapes", "a\r\nb\r\n", `"a\r\nb\r\n"`},
		"only breaks":     {"nobody would see them in a literal", "\n \n", `"\n \n"`},
		"long":            {"never folded", strings.Repeat("word ", 100) + "end", strings.Repeat("word ", 100) + "end"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := string(AppendString([]byte("key: "), c.in, 4))
			if diff := cmp.Diff("key: "+c.want, got); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", c.reason, diff)
			}
		})
	}
}

func TestAppendKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"name": "name:", "app.kubernetes.io/name": "app.kubernetes.io/name:", "yes": `"yes":`, "8080": `"8080":`,
		"a\nb": `"a\nb":`, "<<": `"<<":`, "a: b": `"a: b":`,
	} {
		if got := string(AppendKey(nil, in)); got != want {
			t.Errorf("key %q: got %s, want %s", in, got, want)
		}
	}
}

// What YAML's own pages say is not a string, word for word: the type repository of YAML 1.1
// (yaml.org/type) and the core schema of YAML 1.2 (10.3.2).
var standardTypes = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF`,
	`~|null|Null|NULL|`,
	`[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+`,
	`[-+]?([0-9][0-9_]*)?\.[0-9.]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)`,
	`[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]|[0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?([Tt]|[ \t]+)[0-9][0-9]?:[0-9][0-9]:[0-9][0-9](\.[0-9]*)?(([ \t]*)Z|[-+][0-9][0-9]?(:[0-9][0-9])?)?`,
	`=|<<`,
	`[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`,
}, "|") + `)$`)

// Every text of up to five characters of the alphabet that numbers, dates and words are made of.
func TestNoShortTextIsReadAsAnotherType(t *testing.T) {
	t.Parallel()
	const alphabet = "019ex._:+-n~o"
	var try func(prefix string, n int)
	try = func(prefix string, n int) {
		if got := appendInline(nil, prefix); got[0] != '"' && standardTypes.MatchString(prefix) {
			t.Errorf("%q is written plain", prefix)
		}
		if n == 0 {
			return
		}
		for _, c := range alphabet {
			try(prefix+string(c), n-1)
		}
	}
	try("", 5)
	for _, s := range []string{"true", "TRUE", "Off", "null", ".inf", "-.INF", ".nan", "<<", "=", "0b1010_0111", "685_230", "0o14", "+12e03", "2001-12-14t21:59:43.10-05:00", "1_000.5", "20:30.15"} {
		if got := AppendString(nil, s, 2); got[0] != '"' {
			t.Errorf("%q is written plain", s)
		}
	}
}

func TestInvalidTextPanics(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"\xff", "a\nb\xc3\x28", "ok \xed\xa0\x80"} {
		if Valid(s) {
			t.Errorf("Valid(%q) is true", s)
		}
		func() {
			defer func() {
				if got := recover(); got != "yamlout: text is not UTF-8" {
					t.Errorf("%q: recovered %v", s, got)
				}
			}()
			AppendString(nil, s, 2)
		}()
	}
}
