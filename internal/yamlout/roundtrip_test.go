package yamlout

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yaml2 "go.yaml.in/yaml/v2"
	yaml3 "go.yaml.in/yaml/v3"
	k8s "sigs.k8s.io/yaml"
)

// readers are the ones that our output meets: kustomize and we (v3), kubectl and Argo CD (v2 through
// sigs.k8s.io/yaml), and v2 alone, which knows YAML 1.1's booleans.
var readers = map[string]func([]byte) (any, error){
	"yaml v3": func(b []byte) (v any, err error) { err = yaml3.Unmarshal(b, &v); return v, err },
	"yaml v2": func(b []byte) (v any, err error) { err = yaml2.Unmarshal(b, &v); return stringKeys(v), err },
	"k8s":     func(b []byte) (v any, err error) { err = k8s.Unmarshal(b, &v); return v, err },
}

// stringKeys gives v2's maps the type that the others have. A key that is no string shows.
func stringKeys(v any) any {
	switch v := v.(type) {
	case map[any]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			if s, ok := k.(string); ok {
				m[s] = stringKeys(e)
			} else {
				m[fmt.Sprintf("%T(%v)", k, k)] = stringKeys(e)
			}
		}
		return m
	case []any:
		for i := range v {
			v[i] = stringKeys(v[i])
		}
		return v
	default:
		return v
	}
}

// everywhere writes s at every kind of place, each followed by something that it must not swallow.
func everywhere(s string) (doc []byte, want any) {
	w := New(nil)
	w.Str("first", s)
	w.OpenSeq("list")
	w.Item(s)
	w.Item(s)
	w.OpenItem()
	w.Str("inItem", s)
	w.Str("after", "x")
	w.OpenSeq("inner")
	w.Item(s)
	w.Close()
	w.Close()
	w.OpenItem()
	w.Str(s+"?", "the key")
	w.Close()
	w.Close()
	w.Open("a")
	w.Open("b")
	w.Str("deep", s)
	w.Close()
	w.Close()
	w.Open("keys")
	w.Str(s, "the key")
	w.Str("~other", s)
	w.Close()
	w.Str("last", s)
	keys := map[string]any{s: "the key", "~other": s}
	return w.Bytes(), map[string]any{
		"first": s,
		"list":  []any{s, s, map[string]any{"inItem": s, "after": "x", "inner": []any{s}}, map[string]any{s + "?": "the key"}},
		"a":     map[string]any{"b": map[string]any{"deep": s}},
		"keys":  keys,
		"last":  s,
	}
}

func checkRoundTrip(t *testing.T, s string) {
	t.Helper()
	doc, want := everywhere(s)
	for name, read := range readers {
		got, err := read(doc)
		if err != nil {
			t.Fatalf("%s cannot read %q: %v\n%s", name, s, err, doc)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s reads %q otherwise (-want +got)\n%s\n%s", name, s, diff, doc)
		}
	}
}

// fragments are what texts go wrong by; every text of up to three of them is tried, and many of more.
var fragments = []string{
	"", "a", " ", "\n", "\t", "\r", ":", "#", "-", "?", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "\\", "=", "<<", "~",
	".", "..", "...", "---", "--- a", "_", "0", "1", "9", "0x", "0o", "0b", "e", "+", "1:2", "2024-01-02", "y", "NO", "true", "null", ".inf", ".NaN", "T1:2:3",
	"\x00", "\x07", "\x7f", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\U0001F600", "é", "\u200d", "\U000e0041", "\U0010ffff", ": ", " #", "- ", "? ",
	"a: b", "{{ .Values.x }}", "key:\n  - x", "\n\n", "  ", "# c\n", "|\n",
}

func TestRoundTripFragments(t *testing.T) {
	t.Parallel()
	for _, a := range fragments {
		for _, b := range fragments {
			checkRoundTrip(t, a+b)
		}
	}
	if testing.Short() {
		return
	}
	random := rand.New(rand.NewPCG(20, 26))
	for range 4000 {
		var s strings.Builder
		for range 3 + random.IntN(6) {
			s.WriteString(fragments[random.IntN(len(fragments))])
		}
		checkRoundTrip(t, s.String())
	}
}

func TestRoundTripLong(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		strings.Repeat("k", 999), strings.Repeat("k", 1000), strings.Repeat("k", 1001), strings.Repeat("\n", 2000), strings.Repeat("word ", 1000) + "end",
		strings.Repeat("é", 1023), strings.Repeat("long line of a certificate: x\n", 500),
	} {
		checkRoundTrip(t, s)
	}
}

func FuzzString(f *testing.F) {
	for _, s := range fragments {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !Valid(s) {
			t.Skip("not text")
		}
		checkRoundTrip(t, s)
	})
}
