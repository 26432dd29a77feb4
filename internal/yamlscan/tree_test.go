package yamlscan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestEqual(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		a, b   string
		want   bool
	}{
		"Order":       {"the order of keys does not count", "{a: 1, b: 2}", "b: 2\na: 1", true},
		"List":        {"the order of items does", "[a, b]", "[b, a]", false},
		"Style":       {"how a text is written does not count", "a: 'x y'", "a: |-\n  x y", true},
		"TypeOfText":  {"a number is no text", "a: 1", "a: '1'", false},
		"TypeOfKey":   {"nor is a key", "1: a", "'1': a", false},
		"Number":      {"numbers are equal by value", "a: 0x10", "a: 16", true},
		"Float":       {"fractions too", "a: 1.50", "a: 1.5", true},
		"IntFloat":    {"but an integer is no fraction", "a: 1", "a: 1.0", false},
		"Null":        {"every way to write nothing", "a: ~", "a:", true},
		"Bool":        {"every way to write true", "a: TRUE", "a: true", true},
		"Missing":     {"one key less", "{a: 1, b: 2}", "a: 1", false},
		"OtherKey":    {"another key", "{a: 1, b: 2}", "{a: 1, c: 2}", false},
		"Kind":        {"a list is no map", "a: []", "a: {}", false},
		"Alias":       {"an alias is what it stands for", "a: &x [1]\nb: *x", "a: [1]\nb: [1]", true},
		"Deep":        {"a difference below", "a: {b: [c, {d: 1}]}", "a: {b: [c, {d: 2}]}", false},
		"NotANumber":  {"not a number is never equal, unless written alike", "a: .nan", "a: .NaN", false},
		"Time":        {"dates are compared as written", "a: 2001-01-01", "a: 2001-1-1", false},
		"LargeNumber": {"beyond int64", "a: 18446744073709551615", "a: 0xFFFFFFFFFFFFFFFF", true},
	}
	for name, c := range cases {
		a, b := parse(t, c.a), parse(t, c.b)
		if a.Equal(b) != c.want || b.Equal(a) != c.want {
			t.Errorf("%s: %s: %q and %q: want %v", name, c.reason, c.a, c.b, c.want)
		}
		if !a.Equal(parse(t, c.a)) && name != "NotANumber" {
			t.Errorf("%s: %q is not equal to itself", name, c.a)
		}
	}
	if !(Node{}).Equal(Node{}) || (Node{}).Equal(parse(t, "a: 1")) {
		t.Error("the absent node is equal to itself only")
	}
}

// TestAnyAgrees compares the Go values of every file with those of the library, and what our copies
// of the library's nodes decode to.
func TestAnyAgrees(t *testing.T) {
	t.Parallel()
	for _, file := range files(t, "testdata/ok/*.yaml") {
		src := []byte(read(t, file))
		f, _ := Parse(file, src)
		if len(f.Docs()) == 0 || len(f.Docs()) > 1 {
			continue
		}
		var want, copied any
		if err := yaml.Unmarshal(src, &want); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		n := f.Docs()[0]
		if diff := cmp.Diff(plainValue(want), plainValue(n.Any())); diff != "" {
			t.Errorf("%s: Any (-library +ours):\n%s", file, diff)
		}
		if err := n.YAML().Decode(&copied); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if diff := cmp.Diff(plainValue(want), plainValue(copied)); diff != "" {
			t.Errorf("%s: YAML (-library +ours):\n%s", file, diff)
		}
	}
}

// plainValue makes values comparable: one type of integer, keys as text, dates left out.
func plainValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plainValue(v[k])
		}
		return v
	case map[any]any:
		m := map[string]any{}
		for k := range v {
			m[keyOfAny(k)] = plainValue(v[k])
		}
		return m
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
		return v
	case int:
		return int64(v)
	case string:
		if isTime(v) {
			return "a time"
		}
		return v
	case time.Time:
		return "a time"
	case float64:
		if v != v {
			return "not a number"
		}
		return v
	default:
		return v
	}
}

func keyOfAny(k any) string {
	var n yaml.Node
	if err := n.Encode(k); err != nil {
		return err.Error()
	}
	return n.Value
}

func TestYAMLKeepsStyles(t *testing.T) {
	t.Parallel()
	src := "a: 'x'\nb: \"y\"\nc: |\n    z\nd: [1, {e: f}]\ng: !!str 2\n"
	out, err := yaml.Marshal(parse(t, src).YAML())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(src, string(out)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
