package akuity

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkQuick holds what is read without the YAML libraries to what they read.
func checkQuick(t *testing.T, src []byte) {
	t.Helper()
	for i, s := range split(src) {
		got, ok := quick(s, src)
		if !ok {
			continue
		}
		c := checker{library: true}
		want, good := c.document(i+1, s, src)
		if !good {
			t.Fatalf("%q is refused: %v", src[s.start:s.end], c.problems)
		}
		if diff := cmp.Diff(string(want.canonical), string(got.canonical)); diff != "" {
			t.Fatalf("%q (-library +quick):\n%s", src[s.start:s.end], diff)
		}
		if want.String() != got.String() || want.APIVersion != got.APIVersion {
			t.Fatalf("%q: %s %s, want %s %s", src[s.start:s.end], got.APIVersion, got, want.APIVersion, want)
		}
	}
}

func manifests(tb testing.TB) [][]byte {
	tb.Helper()
	var all [][]byte
	for _, pattern := range []string{"testdata/manifests/*.yaml", "testdata/err/*.yaml", "../../examples/*/agents/*/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			tb.Fatalf("nothing lies at %s: %v", pattern, err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, src)
		}
	}
	return append(all, []byte(oddities))
}

// oddities are scalars that readers differ about, and what stands in a canonical form's way.
const oddities = `apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {tenantry.dev/agent-manifest-hash: x}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations: {}
  labels: {b: "<é>", a: "\u2028", "c d": 'it''s'}
data: {a: yes, b: 1.5, c: 0o7, d: 017, e: 1_0, f: -3, g: ~, h: , i: 2020-01-01, j: +1, k: -0, l: 123456789012345678901, m: on, n: null, o: Null, p: TRUE, q: =}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations:
    z: "1"
    tenantry.dev/agent-manifest-hash: x
data:
  folded: >-
    a
    b
  literal: |+
    a

  same: &x 1
  other: *x
---
apiVersion: v1
kind: Secret
metadata: {name: a, namespace: ""}
data: {a: YQ==, b: null}
`

func TestQuickIsAsTheLibrary(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for _, src := range manifests(t) {
		checkQuick(t, src)
		for range 100 {
			mutated := bytes.Clone(src)
			for range 1 + r.IntN(3) {
				if len(mutated) == 0 {
					break
				}
				i := r.IntN(len(mutated))
				switch r.IntN(3) {
				case 0:
					mutated[i] = "\n :-#'\"{}[]01yn~&*!|>"[r.IntN(21)]
				case 1:
					mutated = append(mutated[:i], mutated[min(i+1+r.IntN(4), len(mutated)):]...)
				default:
					j := r.IntN(len(mutated))
					mutated = append(mutated[:i:i], append(bytes.Clone(mutated[j:min(j+r.IntN(20), len(mutated))]), mutated[i:]...)...)
				}
			}
			checkQuick(t, mutated)
		}
	}
}

// TestQuickReadsManifests shows that what people have takes the quick way.
func TestQuickReadsManifests(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/manifests/agent.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range split(src) {
		if _, ok := quick(s, src); !ok {
			t.Errorf("document %d is left to the library: %s", i+1, src[s.start:s.end])
		}
	}
}

func FuzzQuick(f *testing.F) {
	for _, src := range manifests(f) {
		f.Add(src)
	}
	f.Fuzz(checkQuick)
}
