package yamlscan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenantry/tenantry/internal/problem"
)

// byLibrary reads what Parse would, without the fast path.
func byLibrary(name string, src string) (*File, problem.List) {
	f := &File{name: name, src: src}
	if p := f.unreadable(); p != nil {
		return f, problem.List{*p}
	}
	return f, f.library("asked")
}

// checkAgreement fails unless the scanner gave up or read exactly what the library does.
func checkAgreement(t *testing.T, src string) {
	t.Helper()
	fast, fastProblems := Parse("f.yaml", []byte(src))
	if fast.Fallback() != "" {
		return
	}
	slow, slowProblems := byLibrary("f.yaml", src)
	if want, got := describe(slow, slowProblems), describe(fast, fastProblems); got != want {
		t.Fatalf("the scanner differs from the library (-library +scanner) on %.500q:\n%s", src, cmp.Diff(want, got))
	}
	if got := checkArena(fast); got != "" {
		t.Fatalf("arena of %.500q: %s", src, got)
	}
}

// describe writes all that can be asked of a file's nodes, one a line.
func describe(f *File, problems problem.List) string {
	var b strings.Builder
	for _, doc := range f.Docs() {
		b.WriteString("---\n")
		describeNode(&b, doc, "")
	}
	b.WriteString(problems.String())
	return b.String()
}

func describeNode(b *strings.Builder, n Node, indent string) {
	p := n.Pos()
	fmt.Fprintf(b, "%s%d:%d %v %v %d", indent, p.Line, p.Col, n.Kind(), n.Type(), n.Style())
	if n.Anchor() != "" || n.Tag() != "" {
		fmt.Fprintf(b, " &%s %s", n.Anchor(), n.Tag())
	}
	if n.Kind() == Scalar {
		fmt.Fprintf(b, " %q\n", n.Text())
		return
	}
	fmt.Fprintf(b, " %d\n", n.Len())
	for k, v := range n.Pairs() {
		describeNode(b, k, indent+"  ")
		describeNode(b, v, indent+"    ")
	}
	for v := range n.Items() {
		describeNode(b, v, indent+"  ")
	}
}

// checkArena verifies that each collection has as many children as it says.
func checkArena(f *File) string {
	for i := range f.nodes {
		n := Node{f, uint32(i)}
		count := 0
		for range n.Pairs() {
			count++
		}
		for range n.Items() {
			count++
		}
		if i > 0 && count != n.Len() {
			return fmt.Sprintf("node %d has %d children and says %d", i, count, n.Len())
		}
	}
	return ""
}

// FuzzAgree holds the scanner to the library: kinds, types, texts, styles, places, problems.
func FuzzAgree(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(checkAgreement)
}

// FuzzAgreeWords does the same for texts made of the words that YAML is made of, one for each byte,
// which gets deeper into its grammar than changing bytes does.
func FuzzAgreeWords(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05"))
	f.Fuzz(func(t *testing.T, data []byte) { checkAgreement(t, wordsOf(data)) })
}

func wordsOf(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteString(words[int(c)%len(words)])
	}
	return b.String()
}

var words = []string{
	"a", "b: c\n", "\n", " ", "  ", "    ", "\n  ", "\n    ", "- ", "-", ": ", ":", "key:", "x: ", "# c", "#", "'", "\"", "''", "\\",
	"|", "|\n", "|-\n", "|+\n", "|2\n", "2", "+", "{", "}", "[", "]", ",", ", ", "{}", "[]", "---\n", "---", "...", "?", "? ",
	"é", "<<", "<<: ", "1", "1.5", "~", "true", "\\n", "\n- ", "\n- k: v", "\n  - ", "a: |\n", "\n\n", "b", "c:\n", "%", "@", "&a ", "*a", "!t ", "> ", "\t", "\r\n", "\"q\": ", "'q': ", "- - ", "-\n",
	">\n", ">-\n", ">+\n", "k: >\n  ", "\n  b", "&a\n", "k: &a ", "k: *a\n", "- *a\n", "&b ", "*b\n",
}

func TestAgree(t *testing.T) {
	t.Parallel()
	for _, s := range seeds(t) {
		checkAgreement(t, s)
	}
}
