package yamlscan

import (
	"os"
	"testing"
	"unsafe"
)

// TestAllocations guards what makes the fast path fast: a handful of allocations a file whatever its
// size, and none to look at it.
func TestAllocations(t *testing.T) {
	for _, name := range benchmarked {
		src, err := os.ReadFile("testdata/ok/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := testing.AllocsPerRun(100, func() { Parse("f.yaml", src) }); got > 6 {
			t.Errorf("%s: %v allocations, at most 6: file, nodes, documents, decoded text twice, and one to spare", name, got)
		}
		f, _ := Parse("f.yaml", src)
		root := f.Docs()[0]
		if got := testing.AllocsPerRun(100, func() { walk(root) }); got > 0 {
			t.Errorf("%s: %v allocations to walk it", name, got)
		}
	}
}

func TestTextIsNotCopied(t *testing.T) {
	t.Parallel()
	src := []byte("plain: some text\nquoted: 'text'\n\"double\": \"text\"\nflow: [text]\n")
	f, _ := Parse("f.yaml", src)
	start := uintptr(unsafe.Pointer(unsafe.SliceData(src)))
	for i := range f.nodes {
		n := Node{f, uint32(i)}
		at := uintptr(unsafe.Pointer(unsafe.StringData(n.Text())))
		if n.Text() != "" && (at < start || at >= start+uintptr(len(src))) {
			t.Errorf("%q is a copy", n.Text())
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	if got := unsafe.Sizeof(Node{}); got > 16 {
		t.Errorf("a Node has %d bytes", got)
	}
	if got := unsafe.Sizeof(node{}); got > 20 {
		t.Errorf("a node in the arena has %d bytes", got)
	}
}
