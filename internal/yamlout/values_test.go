package yamlout

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valueDocs are Helm values that readers of YAML do not agree on.
var valueDocs = []string{
	"{a: yes, b: No, c: on, d: 'off', e: y, f: \"n\", g: True, h: ~, i: ''}", "{yes: a, no: b}", "{on: {off: [y, n]}}", "[yes, [no], {a: on}]",
	"{1: a, 0x20: b, 1.10: c, .inf: d, true: e, 2001-12-14: f, '~': g}", "a: 0o-17\nb: 0o17\nc: 0777\nd: 1_000\ne: +1\nf: .5\ng: 1e3\nh: 1.10\n",
	"a: !!int \"7\"\nb: !!float 7\nc: !!str yes\nd: !!bool true\ne: !!null ~\nf: !!float \"2e3\"\ng: ! 7\n",
	"a: 2001-12-14\nb: 2001-12-14T21:59:43Z\nc: '2001-12-14'\n", "a: <<\nb: =\n", "a: &x yes\nb: *x\n*x : c\n", "a: |\n  yes\nb: >-\n  no\n",
	"\"yes\": \"no\"\n\"1\": \"1\"\n\"a\\nb\": \"c\\td\"\n", "a: 9223372036854775807\nb: -9223372036854775808\nc: 1e308\n", "{}", "[]", "yes", "a: {}\nb: []\nc:\n",
	strings.Repeat("k", 2000) + ": yes\n", "? " + strings.Repeat("k", 2000) + "\n: [yes]\n",
}

// FuzzAppendValues holds what is written to what was read: every reader reads the values that Kubernetes
// reads of the input.
func FuzzAppendValues(f *testing.F) {
	for _, doc := range valueDocs {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		n, ok := root(t, doc)
		if !ok {
			return
		}
		want, bad := n.JSON()
		if bad != nil {
			return
		}
		text := append(AppendValues([]byte("k:"), n, 2), "\nlast: x\n"...)
		for name, read := range readers {
			v, err := read(text)
			if err != nil {
				t.Fatalf("%s cannot read what was written of %q: %v\n%s", name, doc, err, text)
			}
			if diff := cmp.Diff(map[string]any{"k": want, "last": "x"}, throughJSON(t, v)); diff != "" {
				t.Fatalf("%s reads something else than %q says (-want +got):\n%s\n%s", name, doc, diff, text)
			}
		}
	})
}

func throughJSON(t *testing.T, v any) (same any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &same); err != nil {
		t.Fatal(err)
	}
	return same
}
