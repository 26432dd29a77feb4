package yamlscan

import (
	"os"
	"testing"

	"go.yaml.in/yaml/v3"
)

// benchmarked are vcluster.yaml files as people write them.
var benchmarked = []string{"vcluster-small.yaml", "vcluster-medium.yaml", "vcluster-large.yaml"}

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
		src = append(src, "last: &anchor x\n"...)
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
