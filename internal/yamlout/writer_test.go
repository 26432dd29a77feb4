package yamlout

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriter(t *testing.T) {
	t.Parallel()
	w := New([]byte("# first\n"))
	w.Str("apiVersion", "v1")
	w.Open("metadata")
	w.Str("name", "on")
	w.Open("labels")
	w.Close()
	w.OpenSeq("finalizers")
	w.Item("a")
	w.Item("b\nc\n")
	w.Close()
	w.OpenSeq("none")
	w.Close()
	w.Close()
	w.OpenSeq("list")
	w.OpenItem()
	w.Str("name", "x")
	w.OpenSeq("args")
	w.Item("--flag")
	w.RawItem("7")
	w.Close()
	w.Str("text", "1\n2")
	w.Close()
	w.OpenItem()
	w.Close()
	w.Close()
	w.Raw("replicas", "3")
	want := `# first
apiVersion: v1
metadata:
  name: "on"
  labels: {}
  finalizers:
    - a
    - |
      b
      c
  none: []
list:
  - name: x
    args:
      - --flag
      - 7
    text: |-
      1
      2
  - {}
replicas: 3
`
	if diff := cmp.Diff(want, string(w.Bytes())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWriterLend(t *testing.T) {
	t.Parallel()
	w := New(nil)
	w.Open("full")
	w.Return(append(w.Lend(), strings.Repeat(" ", w.Column())+"a: 1\n"...))
	w.Return(w.Lend())
	w.Str("b", "2")
	w.Close()
	w.Open("empty")
	w.Return(w.Lend())
	w.Close()
	if diff := cmp.Diff("full:\n  a: 1\n  b: \"2\"\nempty: {}\n", string(w.Bytes())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWriterRefusesWrongNesting(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(*Writer){
		"item in a map":       func(w *Writer) { w.Item("a") },
		"key in a sequence":   func(w *Writer) { w.OpenSeq("s"); w.Str("k", "v") },
		"close of the root":   func(w *Writer) { w.Close() },
		"lend before the key": func(w *Writer) { w.OpenSeq("s"); w.OpenItem(); w.Lend() },
		"too deep": func(w *Writer) {
			for range maxDepth {
				w.Open("k")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("it did not panic")
				}
			}()
			f(new(New(nil)))
		})
	}
}
