package yamlout

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMeasure holds what is counted to what is written: never more, and most of it.
func TestMeasure(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/nodes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs: %v", err)
	}
	docs := []string{
		"- - - a\n- [[b, c], {d: e, f: [g]}]\n- {}\n- []\n", "a: {b: {c: {d: e, f: g}}}\n", "a: \"one\\ntwo\\n\\nthree\"\n",
		"a: &x [1, 2, {b: c}]\nd: [*x, *x, {e: *x}]\n",
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, string(src))
	}
	for _, doc := range docs {
		n, ok := root(t, doc)
		if !ok {
			t.Fatal("the input is not one document", doc)
		}
		written := len(AppendNode([]byte("k:"), n, 6)) - len("k:")
		if got := Measure(n, 6); got > written || got < written/2 {
			t.Errorf("counted %d of %d bytes\n%s", got, written, doc)
		}
	}
}
