package template

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// Every short value of characters that mean something to YAML, in every context: where the bytes are
// said to be enough, the parser agrees.
func TestProofs(t *testing.T) {
	t.Parallel()
	const few, many = "a -:#'\".,/\\", "aZ09_ -:#'\".,/\\=+@~!&*?|>%[]{}`\t\n\r^<é"
	var values []string
	for n := range 4 {
		values = append(values, combinations(few, n)...)
	}
	for n := range 3 {
		values = append(values, combinations(many, n)...)
	}
	for _, tc := range contexts {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tmpl, bad := Compile(valuesSource(t, tc.text), Options{})
			if bad.Failed() {
				t.Skip("the author's mistake")
			}
			l := tmpl.Program(specPart).leaves[0].leaf
			if l.parts == nil {
				t.Skip("executed: proved in the same way, by other marks")
			}
			c := callOf(t, tmpl, "n: 7\nflag: true")
			args := *c.Args
			c.Args = &args
			used := 0
			for _, x := range values {
				args.values[0] = textValue(x)
				if proves(l, c) {
					used++
					out := unchecked(l, c)
					holes := l.refilled(out, c, branchesOf(l, c))
					p := prove(newSentinel(out, holes), len(holes))
					if !p.same(string(out), holes) {
						t.Fatalf("%q is taken: %q", x, out)
					}
					if want, got := oldShape(p.text), oldShape(string(out)); want != got {
						t.Fatalf("%q is taken: YAML 1.1 reads %s, want %s", x, got, want)
					}
				}
			}
			t.Logf("%d of %d values need no parser", used, len(values))
		})
	}
}

// oldShape is what Helm's reader makes of a text: maps and their keys, lists, and a dot for all else.
func oldShape(text string) string {
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		return err.Error()
	}
	var shape func(v any) any
	shape = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				v[k] = shape(v[k])
			}
			return v
		case []any:
			for i := range v {
				v[i] = shape(v[i])
			}
			return v
		}
		return "."
	}
	return fmt.Sprint(shape(v))
}

// proves tells whether every hole's value is taken by its bytes alone.
func proves(l *leaf, c *Call) bool {
	i, b := 0, branchesOf(l, c)
	places := l.proofOf(b).places
	for p := range along(l.parts, b) {
		h := p.hole
		if h == nil {
			continue
		}
		text, none, _ := h.value(c)
		if !places[i].takesOf(h, text, none, len(h.print(nil, text, none))) {
			return false
		}
		i++
	}
	return true
}

func branchesOf(l *leaf, c *Call) branches {
	b, _ := taken(l.parts, c)
	return b
}

// unchecked is the text of a leaf of parts, whatever its values do.
func unchecked(l *leaf, c *Call) []byte {
	f := filler{call: c, branches: branchesOf(l, c)}
	f.parts(l.parts)
	return f.dst
}

func combinations(alphabet string, n int) []string {
	if n == 0 {
		return []string{""}
	}
	var all []string
	for _, rest := range combinations(alphabet, n-1) {
		for c := range strings.SplitSeq(alphabet, "") {
			all = append(all, rest+c)
		}
	}
	return all
}
