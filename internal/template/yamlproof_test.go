package template

import (
	"strings"
	"testing"
)

// The base of marks is in no text, and found in one go: a value may be made to look like the start of it.
func TestBaseOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "zq", "z": "zq", "q": "zq", "zq": "zqq", "zqzqqzq": "zqqq", "zzqqaq": "zqqq",
		"z" + strings.Repeat("q", 1<<20): "z" + strings.Repeat("q", 1<<20+1),
	} {
		if got := baseOf([]byte(text)); got != want {
			t.Errorf("%.20q: got %.20q, want %.20q", text, got, want)
		}
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	s := newSentinel([]byte("a: x-y z 0"), []filled{{start: 3, end: 3}, {start: 3, end: 4}, {start: 5, end: 6}, {start: 10, end: 10}})
	if want := "a: zq0zzq1z-zq2z z 0zq3z"; s.text != want {
		t.Fatalf("got %q, want %q", s.text, want)
	}
	for i, want := range []bool{false, true, false, false} {
		if s.snugs[i] != want {
			t.Errorf("snug %d: got %t, want %t", i, s.snugs[i], want)
		}
	}
	var got []int
	for i := range s.marks("zq zq9z zq00z zq1zzqq zq3z zq" + "2") {
		got = append(got, i)
	}
	if len(got) != 2 || got[0] != 1 || got[1] != 3 {
		t.Errorf("got the marks %v", got)
	}
}

// BenchmarkManyHoles proves and judges a text with thousands of holes: the time goes with it, not with its
// square.
func BenchmarkManyHoles(b *testing.B) {
	text := []byte(strings.Repeat("key: value #\n", 9000))
	var holes []filled
	for i := range 9000 {
		at := i * len("key: value #\n")
		holes = append(holes, filled{start: at + len("key: "), end: at + len("key: value"), written: "value", value: "value"})
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if p := prove(newSentinel(text, holes), len(holes)); p.tree == nil || !p.same(string(text), holes) {
			b.Fatal(p.err)
		}
	}
}
