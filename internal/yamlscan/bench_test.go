package yamlscan

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// benchmarked are vcluster.yaml files as people write them.
var benchmarked = []string{"vcluster-small.yaml", "vcluster-medium.yaml", "vcluster-large.yaml", "vcluster-german.yaml"}

func eachFile(b *testing.B, run func(b *testing.B, src []byte)) {
	b.Helper()
	for _, name := range benchmarked {
		b.Run(name, func(b *testing.B) {
			src, err := os.ReadFile("testdata/ok/" + name)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			run(b, src)
		})
	}
}

func BenchmarkParse(b *testing.B) {
	eachFile(b, func(b *testing.B, src []byte) {
		for b.Loop() {
			if f, problems := Parse("f.yaml", src); len(problems) > 0 || f.Fallback() != "" {
				b.Fatal(problems, f.Fallback())
			}
		}
	})
}

// BenchmarkFloor is the library alone, as a program without a fast path would use it.
func BenchmarkFloor(b *testing.B) {
	eachFile(b, func(b *testing.B, src []byte) {
		for b.Loop() {
			var n yaml.Node
			if err := yaml.Unmarshal(src, &n); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkFallback is what a file costs that the scanner gives up on at its end.
func BenchmarkFallback(b *testing.B) {
	eachFile(b, func(b *testing.B, src []byte) {
		src = append(src, "last: !t x\n"...)
		for b.Loop() {
			if f, problems := Parse("f.yaml", src); len(problems) > 0 || f.Fallback() == "" {
				b.Fatal(problems, f.Fallback())
			}
		}
	})
}

// BenchmarkWalk reads every node of a file by key and place, beside parsing it.
func BenchmarkWalk(b *testing.B) {
	eachFile(b, func(b *testing.B, src []byte) {
		f, _ := Parse("f.yaml", src)
		for b.Loop() {
			if walk(f.Docs()[0]) == 0 {
				b.Fatal("nothing there")
			}
		}
	})
}

func walk(n Node) int {
	sum := len(n.Text()) + int(n.Type())
	for k := range n.Pairs() {
		sum += walk(n.Get(k.Text()))
	}
	for v := range n.Items() {
		sum += walk(v)
	}
	return sum
}

// BenchmarkHostile parses large texts that repeat one thing, and asks each node for its place: what
// is not linear anywhere shows as a speed that falls by half from one size to the next.
func BenchmarkHostile(b *testing.B) {
	units := map[string]string{
		"sameKey":       "a: 1\n",
		"sameKeyInLine": "a: 1, ",
		"documents":     "---\na: 1\n",
		"comments":      "b:\n  # c\n  - d # e\n# f\n",
		"blankLines":    "\n",
		"anchors":       "- &a x\n- *a\n",
		"merges":        "- &a {b: 1}\n- <<: *a\n  c: 2\n",
		"literals":      "- |\n  a\n",
		"brackets":      "- [a, {b: c}]\n",
		"escapes":       `- "a\nb"` + "\n",
		"unclosed":      "- [a\n",
	}
	for _, name := range slices.Sorted(maps.Keys(units)) {
		for _, size := range []int{64 << 10, 128 << 10, 256 << 10} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, size>>10), func(b *testing.B) {
				src := strings.Repeat(units[name], size/len(units[name]))
				if name == "sameKeyInLine" {
					src = "{" + src + "}"
				}
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					f, _ := Parse("f.yaml", []byte(src))
					for i := range f.nodes {
						Node{f, uint32(i)}.Pos()
					}
				}
			})
		}
	}
}
