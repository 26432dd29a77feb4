package akuity

import (
	"os"
	"testing"
)

// BenchmarkManifest reads, patches and hashes an agent manifest, as a render does for each cluster at Akuity,
// beside the same with every document read by the YAML libraries, twice: the goal is a fifth of that.
func BenchmarkManifest(b *testing.B) {
	src, err := os.ReadFile("testdata/manifests/agent.yaml")
	if err != nil {
		b.Fatal(err)
	}
	overrides := Overrides{Replicas: 2, Memory: "2Gi"}
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			m, _ := ParseManifest("agent.yaml", src)
			m, _ = m.Patch(overrides)
			m.Hash()
		}
	})
	b.Run("library", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			m, _ := parseManifest(checker{name: "agent.yaml", library: true}, src, nil)
			m, _ = m.Patch(overrides)
			m, _ = parseManifest(checker{name: "agent.yaml", library: true}, m.src, nil)
			m.Hash()
		}
	})
}
