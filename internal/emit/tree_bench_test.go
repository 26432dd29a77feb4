package emit

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

const benchFiles = 20_000

// benchObjects are ten objects of 1.2 KB for each file, in 40 folders.
func benchObjects() []Object {
	body := bytes.Repeat([]byte("key: some value of a field that an Application has, 64 bytes..\n"), 19)
	objs := make([]Object, 0, benchFiles*10)
	for f := range benchFiles {
		file := fmt.Sprintf("tenants/project-%02d/tenant-%05d.yaml", f%40, f)
		for o := range 10 {
			objs = append(objs, Object{Connector: "prod", File: file, Kind: "Application", Namespace: "argocd", Name: fmt.Sprintf("app-%d", o), Body: body})
		}
	}
	Sort(objs)
	return objs
}

func benchTree(b *testing.B, prepare func(dir string, objs []Object)) {
	objs := benchObjects()
	dir := filepath.Join(b.TempDir(), "out")
	var size int64
	if _, _, err := WriteTree(b.Context(), dir, objs, TreeOptions{}); err != nil {
		b.Fatal(err)
	}
	for _, o := range objs {
		size += int64(len(o.Body))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		prepare(dir, objs)
		b.StartTimer()
		if _, problems, err := WriteTree(b.Context(), dir, objs, TreeOptions{}); err != nil || len(problems) > 0 {
			b.Fatal(problems, err)
		}
	}
}

func BenchmarkTree(b *testing.B) {
	b.Run("first", func(b *testing.B) { benchTree(b, func(dir string, _ []Object) { os.RemoveAll(dir) }) })
	b.Run("unchanged", func(b *testing.B) { benchTree(b, func(string, []Object) {}) })
	b.Run("one changed", func(b *testing.B) {
		turn := byte('a')
		benchTree(b, func(_ string, objs []Object) {
			turn ^= 1
			objs[0].Body = append(bytes.Clone(objs[0].Body), '#', turn, '\n')
		})
	})
	b.Run("all changed", func(b *testing.B) {
		turn := byte('a')
		benchTree(b, func(_ string, objs []Object) {
			turn ^= 1
			body := append(bytes.Clone(objs[1].Body[:1197]), '#', turn, '\n')
			for i := range objs {
				objs[i].Body = body
			}
		})
	})
}

func BenchmarkStream(b *testing.B) {
	objs := benchObjects()
	b.SetBytes(int64(len(objs) * (len(objs[0].Body) + len(Separator))))
	b.ReportAllocs()
	for b.Loop() {
		if err := Stream(io.Discard, objs); err != nil {
			b.Fatal(err)
		}
	}
}

// TestStreamAllocations guards that a stream is written without a copy of its own, whatever its length.
func TestStreamAllocations(t *testing.T) {
	objs := benchObjects()
	if got := testing.AllocsPerRun(5, func() { Stream(io.Discard, objs) }); got > 4 {
		t.Errorf("%v allocations for %d objects, want 4 at most: a buffer and its writer", got, len(objs))
	}
}

func BenchmarkSort(b *testing.B) {
	objs := benchObjects()
	b.Run("sorted", func(b *testing.B) {
		for b.Loop() {
			Sort(objs)
		}
	})
	mixed := make([]Object, len(objs))
	b.Run("mixed", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			for i := range objs {
				mixed[i*7919%len(objs)] = objs[i]
			}
			b.StartTimer()
			Sort(mixed)
		}
	})
}
