package yamlout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sebdah/goldie/v2"
	yaml3 "go.yaml.in/yaml/v3"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

func root(t testing.TB, src string) (yamlscan.Node, bool) {
	t.Helper()
	f, problems := yamlscan.Parse("in.yaml", []byte(src))
	if problems.Failed() || len(f.Docs()) != 1 {
		return yamlscan.Node{}, false
	}
	return f.Docs()[0], true
}

func TestAppendNode(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/nodes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs: %v", err)
	}
	g := goldie.New(t, goldie.WithFixtureDir("testdata/nodes/expected"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			n, ok := root(t, string(src))
			if !ok {
				t.Fatal("the input is not one document")
			}
			g.Assert(t, filepath.Base(file), append(AppendNode(nil, n, 0), '\n'))
		})
	}
}

func TestAppendNodeContinuesALine(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ reason, before, in, want string }{
		"scalar after a key":  {"one space", "k:", "1", "k: 1"},
		"map after a key":     {"a line of its own", "k:", "{a: 1, b: {}}", "k:\n  a: 1\n  b: {}"},
		"list after a key":    {"indented below its key", "k:", "[a, []]", "k:\n  - a\n  - []"},
		"scalar after a dash": {"one space", "-", "a", "- a"},
		"map after a dash":    {"the first key stands beside the dash", "-", "{a: 1, b: [c]}", "- a: 1\n  b:\n    - c"},
		"list after a dash":   {"dashes stand side by side", "-", "[[a, b], {c: d}]", "- - - a\n    - b\n  - c: d"},
		"text after a key":    {"a literal's lines stand at indent", "k:", `"a\nb\n"`, "k: |\n  a\n  b"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, ok := root(t, c.in)
			if !ok {
				t.Fatal("bad input")
			}
			if diff := cmp.Diff(c.want, string(AppendNode([]byte(c.before), n, 2))); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", c.reason, diff)
			}
		})
	}
}

func TestAppendNodeAtAColumn(t *testing.T) {
	t.Parallel()
	n, _ := root(t, "{a: [b], c: d}")
	if diff := cmp.Diff("x:\n  a:\n    - b\n  c: d", string(AppendNode([]byte("x:\n"), n, 2))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := string(AppendNode(nil, yamlscan.Node{}, 0)); got != "null" {
		t.Errorf("the absent node is written as %q", got)
	}
}

func TestWriterNode(t *testing.T) {
	t.Parallel()
	n, _ := root(t, "{a: [b, 'no'], c: 1.10}")
	w := New(nil)
	w.Open("spec")
	w.Node("values", n)
	w.OpenSeq("list")
	w.NodeItem(n)
	w.NodeItem(n.Get("c"))
	w.Close()
	w.Close()
	want := `spec:
  values:
    a:
      - b
      - "no"
    c: 1.10
  list:
    - a:
        - b
        - "no"
      c: 1.10
    - 1.10
`
	if diff := cmp.Diff(want, string(w.Bytes())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// checkNode holds what is written of a tree against the tree, through our reader and the library's.
func checkNode(t *testing.T, n yamlscan.Node) {
	t.Helper()
	for _, before := range []string{"", "k:", "-"} {
		doc := append(AppendNode([]byte(before), n, min(len(before), 1)*2), '\n')
		back, ok := root(t, string(doc))
		if !ok {
			t.Fatalf("unreadable:\n%s", doc)
		}
		switch before {
		case "k:":
			back = back.Get("k")
		case "-":
			back = back.Item(0)
		}
		if !back.Equal(n) {
			t.Fatalf("it is read back otherwise:\n%s", doc)
		}
		again := append(AppendNode([]byte(before), back, min(len(before), 1)*2), '\n')
		if diff := cmp.Diff(string(doc), string(again)); diff != "" {
			t.Fatalf("not canonical (-once +twice)\n%s", diff)
		}
	}
	var got, want any
	errWant := n.YAML().Decode(&want)
	errGot := yaml3.Unmarshal(append(AppendNode(nil, n, 0), '\n'), &got)
	if (errWant == nil) != (errGot == nil) {
		t.Fatalf("decoding: %v before, %v after", errWant, errGot)
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })); diff != "" {
		t.Fatalf("the library reads it otherwise (-want +got)\n%s", diff)
	}
}

func FuzzNode(f *testing.F) {
	for _, s := range fragments {
		f.Add("k: " + s + "\n")
		f.Add("- [a, {b: " + s + "}]\n- k: " + s + "\n")
	}
	files, _ := filepath.Glob("testdata/nodes/*.yaml")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, ok := root(t, src)
		if !ok || hasOddKey(n) || strings.Contains(src, "%TAG") {
			t.Skip("not one document of ours")
		}
		checkNode(t, n)
	})
}

// hasOddKey finds keys that are no strings: Go's maps may take two of them for one, and Equal goes by
// their text, which for a null changes. The goldens have them.
func hasOddKey(n yamlscan.Node) bool {
	for k, v := range n.Pairs() {
		if k.Kind() != yamlscan.Scalar || k.Type() != yamlscan.String || hasOddKey(v) {
			return true
		}
	}
	for item := range n.Items() {
		if hasOddKey(item) {
			return true
		}
	}
	return false
}
