package yamlscan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seeds are the committed files and a few texts that each touch one rule.
func seeds(tb testing.TB) []string {
	tb.Helper()
	all := append([]string{
		"a: [" + strings.Repeat("é, ", 2000) + "x]\n", // a line that is marked in several places
	}, snippets...)
	for _, pattern := range []string{"testdata/ok/*.yaml", "testdata/err/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			tb.Fatal(err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, string(src))
		}
	}
	return all
}

var snippets = []string{
	"", "\n", " \n", "# only a comment", "---", "---\n", "--- \n...\n", "---\na: 1\n---\n- b\n", "a: 1\n---\n# c\n---\nb: 2",
	"a: 1\n", "a: 1", "a :  1  # c", "a:\n", "a:", "a: \n  b: c\nd: e\n", "  a: 1\n  b: 2\n", "  a: 1\n b: 2\n",
	"a: b\n  c\n", "a: b\n\n# c\n  d\n", "a: b\n  # c\nd: e\n", "a:\n  b\n", "a: b: c\n", "a: b:\n", "a: b :c\n", "a: b#c #d\n", "a #b: c\n",
	"- a\n- b\n", "-\n-\n", "- \n  - a\n- b\n", "- - a\n  - b\n- c\n", "-   - a\n    - b\n", "- a: 1\n  b: 2\n- c: 3\n", "-\n  a: 1\n",
	"k:\n- a\n- b\nl: 1\n", "k:\n  - a\n  -\n  - b: c\n", "k:\n-\n- a:\n  - b\n", "k:\n- a\n b: c\n", "- a\nb: c\n", "a: 1\n- b\n", "a: - b\n",
	"- a\n  b\n", "- -a\n- --- b\n", "---a: b\n", "-a: b\n", "a: -\n", "a: -b\n", "- ? a\n", "? a\n: b\n", "a: ?b\n", ": a\n",
	"'a': 'b'\n", "\"a\": \"b\"\n", "'it''s': 'it''s'\n", "\"a\\n\\\"b\": \"\\\\ \\t\\x41\"\n", "a: 'b\n  c'\n", "a: \"b\" c\n", "a: \"b\" # c\n", "a: \"b\"#c\n", "'a' : b\n", "\"a\":b\n", "- \"a\": b\n  c: d\n",
	"a: |\n  b\n", "a: |\n  b", "a: |-\n  b\n\n", "a: |+\n  b\n\n \nc: d\n", "a: |2\n    b\n   c\n", "a: |2-\n\n  b\n", "a: |\n\n   b\n  c\n", "a: |\n    \n  b\n", "a: |\nb: c\n", "a: |", "- |\n a\n- |2\n   b\n", "a: | # c\n  b\n # d\n", "a: |\n  b\n   ", "a: |\n  b\n  ", "a: |+\n  b\n  ", "a: |\n  b\n # c\n  d: e\n", "a: |\n  # b\n  ---\n---\nc: d\n",
	"a: >\n  b\n  c\n", "a: &x b\nc: *x\n", "a: !!str 1\n", "<<: {a: 1}\n", "a: {b: 1}\nc: {<<: *d}\n", "a: <<\n",
	"b: &b {zz: 1}\n<<: *b\n", "c: {d: &b {k: 1}, <<: *b}\n", "d: &b\n  k: 1\n<<: *b\nk: 2\n", "<<: {x: &b {k: 1}}\ny: *b\n", "x: &b {k: 1}\n<<: {y: *b}\n", "x: &b {k: 1}\n<<: [*b, {y: *b}]\n",
	"a: &l [{k: 1}]\n<<: [{k: 2}]\n", "<<: &l [&m {k: 1}, {j: 2}]\nb: *l\nc: *m\n", "a: &a {<<: *a}\n", "&a b: {<<: *a}\n", "a: &a\n  b: {<<: *a}\n", "<<: &l [*l]\n", "x: &b {k: 1}\ny:\n- z: &c {j: 2}\n  <<: [*c, *b]\n- <<: *c\n",
	"a: {<<: {x: 1}, <<: &b {y: 1}}\nc: *b\n", "x: &b {k: 1}\ny: &b {j: 2}\n<<: *b\n", "x: &b {k: &c [1]}\n<<: *b\ny: *c\n",
	"a: []\nb: {}\nc: [ ]\nd: { }\n", "a: [b, 'c', \"d\", 1]\n", "a: {b: c, d: [e, {f: g}]}\n", "a: [b, ]\n", "a: {b}\n", "a: {b: , c: d}\n", "a: {\"b\":1, c:2}\n", "a: [b: c]\n", "a: [b c, d #e]\n", "a: [a?b, -c, d-]\n", "a: [b\n  ]\n", "[a, b]\n", "{a: b}\n", "{a: b}\nc: d\n", "- [a]\n- {b: c}\n", "[a]: b\n", "a: [b]]\n", "a: {b: c}: d\n", "a: [http://x:80/y, c:]\n", "a: [[], {}, [[]]]\n", "a: [,]\n", "a: {b: c d, e: f}\n", "a: {b: 1, b: 2, b: 3}\n",
	"a: [b?c]\n", "a: {b?: c}\n", "a: [b?]\n", "a: [c:]\n", "a: [b:,c]\n", "a: [b:[c]]\n", "a: {b:{}}\n", "a: [b::c]\n", "a: [b:#c]\n", "a: [b:?c]\n",
	"a: 1\nb: 2\na: 3\na: 4\n", "a: 1\n'a': 2\n", "a:\n  b: 1\n  b: 2\na: 1\n",
	"a: 0x1F\nb: 0o17\nc: 017\nd: 1_000\ne: 1e3\nf: .inf\ng: -.INF\nh: .nan\ni: 2001-01-01\nj: 2001-01-01T01:02:03Z\nk: ~\nl: yes\nm: TRUE\nn: Null\no: 0b11\np: 1.10\nq: +1\nr: 9223372036854775808\n",
	"é: ü # ö\nb: 'ß'\nc: |\n  ä\n   ö\nd: [ü, \"ß\"]\n", "a: b\r\nc: d\r\n", "a:\tb\n", "\ufeffa: b\n", "a: b\u2028c\n", "a: b\u0085", "%YAML 1.1\n---\na: b\n", "a: \x01\n", "a: b\n...\nc: d\n", "a: @b\n", "a: `b`\n", "a: %b\n", "%a: b\n",
}
