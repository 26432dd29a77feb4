package yamlscan

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parse reads a text that must have no problem, and returns its only document.
func parse(t *testing.T, src string) Node {
	t.Helper()
	f, problems := Parse("f.yaml", []byte(src))
	if len(problems) > 0 || len(f.Docs()) != 1 {
		t.Fatalf("%q: %d documents, problems: %s", src, len(f.Docs()), problems)
	}
	return f.Docs()[0]
}

func TestAbsent(t *testing.T) {
	t.Parallel()
	present := parse(t, "a: 1\nb: [x]\n")
	for reason, n := range map[string]Node{
		"the zero node":          {},
		"a key that is not":      present.Get("c"),
		"a key of a scalar":      present.Get("a").Get("b"),
		"a key of a list":        present.Get("b").Get("0"),
		"a path that breaks off": present.At("a", "b", "c"),
		"an item behind":         present.Get("b").Item(1),
		"an item before":         present.Get("b").Item(-1),
		"an item of a map":       present.Item(0),
		"a key's own node":       present.KeyOf("c"),
	} {
		if n.Exists() || n != (Node{}) || n.Kind() != None || n.Type() != NoType || n.Text() != "" || n.Len() != 0 ||
			n.Pos().Line != 0 || n.Anchor() != "" || n.Tag() != "" || n.Any() != nil || n.YAML() != nil {
			t.Errorf("%s is not absent: %v", reason, n)
		}
		for range n.Pairs() {
			t.Errorf("%s has pairs", reason)
		}
		for range n.Items() {
			t.Errorf("%s has items", reason)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, smallLen, smallLen + 1, 500} {
		for _, tail := range []string{"", "last: &library x\n"} {
			var b strings.Builder
			for i := range size {
				fmt.Fprintf(&b, "key%d: {list: [%d]}\n", i, i)
			}
			n := parse(t, b.String()+tail)
			for i := range size {
				key := fmt.Sprintf("key%d", i)
				if got := n.At(key, "list").Item(0).Any(); got != int64(i) {
					t.Errorf("%s of %d is %v", key, size, got)
				}
				if got := n.KeyOf(key).Pos().Line; got != i+1 {
					t.Errorf("the key %s of %d is on line %d", key, size, got)
				}
			}
			if n.Get("key").Exists() || n.Get("").Exists() {
				t.Errorf("a map of %d has keys that were not written", size)
			}
		}
	}
}

func TestItem(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, smallLen, smallLen + 1, 500} {
		n := parse(t, strings.Repeat("- x\n", size))
		for i := range size {
			if got := n.Item(i).Pos().Line; got != i+1 {
				t.Errorf("item %d of %d is on line %d", i, size, got)
			}
		}
		if n.Item(size).Exists() {
			t.Errorf("a list of %d has one more", size)
		}
	}
}

func TestFirstOfTwiceCounts(t *testing.T) {
	t.Parallel()
	for reason, src := range map[string]string{
		"few keys":  "a: 1\na: 2\n",
		"many keys": "a: 1\n" + strings.Repeat("b: 0\n", 2*smallLen) + "a: 2\n",
	} {
		f, problems := Parse("f.yaml", []byte(src))
		if got := f.Docs()[0].Get("a").Text(); got != "1" || !problems.Failed() {
			t.Errorf("%s: a is %q, problems: %s", reason, got, problems)
		}
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	src := read(t, "testdata/ok/merges.yaml")
	got := parse(t, src)
	want := map[string]any{
		"both":   map[string]any{"a": int64(1), "b": int64(1), "c": int64(2), "d": int64(4)},
		"inline": map[string]any{"x": int64(0), "y": int64(1), "z": int64(2)},
		"chain":  map[string]any{"a": int64(3), "b": int64(1)},
		"again":  map[string]any{"a": int64(3), "b": int64(1)},
		"quoted": map[string]any{"<<": "text"},
	}
	for key, value := range want {
		if diff := cmp.Diff(value, got.Get(key).Any()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	var order []string
	for k := range got.Get("inline").Pairs() {
		order = append(order, k.Text())
	}
	if diff := cmp.Diff([]string{"x", "y", "z"}, order); diff != "" {
		t.Errorf("merged pairs stand where their merge key did (-want +got):\n%s", diff)
	}
	if got.At("both", "a").Pos() != got.At("one", "a").Pos() {
		t.Error("a merged value is not in the place where it was written")
	}
}

// TestConcurrentUse is for the race detector: everything that is computed when first asked.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	n := parse(t, read(t, "testdata/ok/many-keys.yaml"))
	outer := parse(t, "a: |\n  b: c\n")
	inner, _ := FromText("inner", outer.Get("a"))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if n.Get("key-100").Pos().Line != 101 || inner.Docs()[0].Get("b").Pos().Line != 2 {
				t.Error("wrong place")
			}
		})
	}
	wg.Wait()
}
